import {
  type BackendCallOptions,
  type ChatBackend,
  type EngineRequest,
  NetworkError,
  NoCandidateError,
  type StreamPart,
} from '@localmost/protocol';

/** What watches one request at one backend, over all its tries. */
export interface WireWatch {
  /** Runs before any byte moves. What it throws stops the try. */
  admit(request: EngineRequest): Promise<WireTry>;
}

/** What watches one try. */
export interface WireTry {
  saw(part: StreamPart): void;
  /** The try is over; `thrown` is what ended it, absent after a whole answer. Never throws. */
  ended(thrown?: unknown): Promise<void>;
}

/** Watches by idempotency key: retries know no more of a request than that. */
export type WireWatches = Map<string, WireWatch>;

/**
 * Gives the backend behind its guard. It stands innermost, below retries and hedging, so that no
 * try of any kind passes it by: a call without a watch is refused.
 */
export function wireBackend(inner: ChatBackend, watches: WireWatches): ChatBackend {
  return {
    id: inner.id,
    supports: (request) => inner.supports(request),
    answer: (request, options) => watched(inner, watches, request, options),
  };
}

async function* watched(
  inner: ChatBackend,
  watches: WireWatches,
  request: EngineRequest,
  options: BackendCallOptions,
): AsyncGenerator<StreamPart> {
  const watch = watches.get(options.idempotencyKey ?? '');
  if (!watch) {
    throw new NoCandidateError({
      message: `"${inner.id}" was called for a request that is over or was never decided.`,
      details: { backendId: inner.id },
      remedies: ['Send the request through the router.'],
    });
  }
  const wire = await watch.admit(request);
  options.signal.throwIfAborted();
  let over = false;
  let thrown: unknown = new DOMException('The answer was not read to its end.', 'AbortError');
  try {
    for await (const part of inner.answer(request, options)) {
      wire.saw(part);
      if (part.type === 'finish') {
        // Before the last part is out, so that whoever sees it finds the money settled.
        over = true;
        await wire.ended();
      }
      yield part;
      if (over) return;
    }
    thrown = new NetworkError({
      message: `"${inner.id}" ended its answer without a finish.`,
      details: { backendId: inner.id },
      remedies: ['Send the request again.'],
    });
    throw thrown;
  } catch (error) {
    thrown = error;
    throw error;
  } finally {
    if (!over) await wire.ended(thrown);
  }
}
