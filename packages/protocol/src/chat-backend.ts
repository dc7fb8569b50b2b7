import type { EngineRequest } from './chat.ts';
import type { StreamPart } from './stream-part.ts';

/** How one call of a backend is made. */
export interface BackendCallOptions {
  signal: AbortSignal;
  /**
   * The same for every try of one request, different for every request: a server that knows
   * idempotency keys charges it once.
   */
  idempotencyKey?: string;
}

/**
 * One place that answers: a loaded model on this device, or a model on a server. Makes one try and
 * never tries again by itself; retries belong to the caller, which alone knows what they may cost.
 */
export interface ChatBackend {
  /** Its id in the policy. */
  readonly id: string;
  /** Says before any byte moves whether each part of the request can be honoured, else which one cannot. */
  supports(request: EngineRequest): BackendSupport;
  /**
   * The stream is `start`, deltas and tool calls, `finish`. Text that the request holds goes to
   * this backend alone.
   * @throws CloudFailureError, NetworkError, any error of an engine, or the signal's reason
   */
  answer(request: EngineRequest, options: BackendCallOptions): AsyncIterable<StreamPart>;
}

/** Whether a backend can honour a request whole. */
export type BackendSupport =
  | { supported: true }
  /** `part` is a path into the request, such as `responseFormat.schema`. */
  | { supported: false; part: string; reason: string };
