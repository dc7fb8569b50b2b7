import type { WorkerConnection } from '@localmost/bridge';
import {
  AbortedError,
  type EngineHost,
  type EngineRequest,
  type LocalmostError,
  ModelNotLoadedError,
  type StreamPart,
} from '@localmost/protocol';
import { tooLong } from '../with-timeout.ts';
import type { LoadedModel } from './models-api.ts';
import { PartBuffer } from './part-buffer.ts';
import { RequestQueue } from './request-queue.ts';

/** An answer under way, from the moment that it is this request's turn. */
export interface Answer {
  parts: AsyncIterableIterator<StreamPart>;
  queuedMs: number;
}

/** What a {@link ModelSession} is made from. */
export interface SessionSetup {
  loaded: LoadedModel;
  connection: WorkerConnection<EngineHost>;
  maximumQueueLength: number;
  /** An aborted answer that does not end in so many milliseconds ends the worker. */
  stopMs: number;
}

/** One loaded model: its worker, and the line before it. */
export class ModelSession {
  readonly loaded: LoadedModel;
  readonly #connection: WorkerConnection<EngineHost>;
  readonly #queue: RequestQueue;
  readonly #stopMs: number;

  constructor(setup: SessionSetup) {
    this.loaded = setup.loaded;
    this.#connection = setup.connection;
    this.#queue = new RequestQueue(setup.loaded.id, setup.maximumQueueLength);
    this.#stopMs = setup.stopMs;
    this.#connection.onLost((reason) => this.#queue.close(reason));
  }

  /** Requests here, the one that runs included. */
  get queueLength(): number {
    return this.#queue.length;
  }

  /** Calls the listener when the worker is gone, by whatever cause. */
  onLost(listener: () => void): void {
    this.#connection.onLost(listener);
  }

  /** Waits for its turn, then has the model answer. @throws QueueFullError, or the signal's reason */
  async answer(request: EngineRequest, signal: AbortSignal | undefined): Promise<Answer> {
    const cameAt = performance.now();
    const leave = await this.#queue.enter(signal ?? new AbortController().signal);
    const queuedMs = performance.now() - cameAt;
    // One for each request, so that nothing of a request hangs on the caller's long-lived signal.
    const controller = new AbortController();
    const parts = new PartBuffer(() =>
      controller.abort(
        new AbortedError({ message: 'The reader left before the end.', remedies: [] }),
      ),
    );
    const onAbort = () => {
      parts.fail(signal?.reason);
      controller.abort(signal?.reason);
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const stopWatching = this.#watchStop(controller.signal);
    this.#connection
      .guard(this.#pump(request, controller.signal, parts))
      .catch((error: unknown) => parts.fail(error))
      .finally(() => {
        stopWatching();
        signal?.removeEventListener('abort', onAbort);
        leave();
      });
    return { parts, queuedMs };
  }

  countTokens(text: string): Promise<number> {
    return this.#connection.host.countTokens(text);
  }

  /** Ends the worker, and with it every answer under way. */
  close(reason: LocalmostError = unloaded(this.loaded.id)): void {
    this.#connection.close(reason);
  }

  async #pump(request: EngineRequest, signal: AbortSignal, parts: PartBuffer): Promise<void> {
    signal.throwIfAborted();
    for await (const part of await this.#connection.host.generate(request, signal)) {
      parts.push(part);
    }
    parts.end();
  }

  /** An engine that hangs in the middle of a stop would hold the model for ever. */
  #watchStop(signal: AbortSignal): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener('abort', () => {
      timer = setTimeout(
        () => this.#connection.close(tooLong('stopping an answer', this.#stopMs)),
        this.#stopMs,
      );
    });
    return () => clearTimeout(timer);
  }
}

/** The model is not, or no longer, in a worker. */
export function unloaded(modelId: string): ModelNotLoadedError {
  return new ModelNotLoadedError({
    message: `The model ${modelId} is not loaded.`,
    details: { modelId },
    remedies: [`Call \`client.models.load('${modelId}')\` first.`],
  });
}
