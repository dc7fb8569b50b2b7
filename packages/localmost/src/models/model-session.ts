import {
  AbortedError,
  DeviceLostError,
  EngineFailureError,
  type EngineRequest,
  type LocalmostError,
  ModelNotLoadedError,
  OutOfMemoryError,
  type RequestPriority,
  type StreamPart,
  WorkerLostError,
} from '@localmost/protocol';
import { tooLong } from '../with-timeout.ts';
import type { LoadedModel } from './models-api.ts';
import { PartBuffer } from './part-buffer.ts';
import { RequestQueue } from './request-queue.ts';
import type { AnsweringHost, ReadyEngine, SessionEngine } from './session-engine.ts';
import { ShownAnswer } from './shown-answer.ts';

/** An answer under way, from the moment that it is this request's turn. */
export interface Answer {
  parts: AsyncIterableIterator<StreamPart>;
  queuedMs: number;
}

/** What a {@link ModelSession} is made from. */
export interface SessionSetup {
  loaded: LoadedModel;
  engine: SessionEngine;
  maximumQueueLength: number;
  /** Requests that are with the engine at a time. */
  parallelAnswers: number;
  /** An aborted answer that does not end in so many milliseconds ends the worker. */
  stopMs: number;
}

/**
 * One loaded model: its engine, and the line before it. A worker that is lost ends neither: the answers
 * under way are run again where that is safe, and the next request finds a new worker.
 */
export class ModelSession {
  readonly loaded: LoadedModel;
  readonly #engine: SessionEngine;
  readonly #queue: RequestQueue;
  readonly #stopMs: number;

  constructor(setup: SessionSetup) {
    this.loaded = setup.loaded;
    this.#engine = setup.engine;
    this.#queue = new RequestQueue({
      modelId: setup.loaded.id,
      maximumWaiting: setup.maximumQueueLength,
      places: setup.parallelAnswers,
    });
    this.#stopMs = setup.stopMs;
  }

  /** Answers that must end before a new request's turn comes; 0 where it comes at once. */
  get queueLength(): number {
    return this.#queue.length;
  }

  /** Calls the listener when the model is gone for good; a lost worker alone is not that. */
  onLost(listener: (reason: LocalmostError) => void): void {
    this.#engine.onClosed(listener);
  }

  /** Waits for its turn, then has the model answer. @throws QueueFullError, or the signal's reason */
  async answer(request: EngineRequest, signal: AbortSignal | undefined): Promise<Answer> {
    const { leave, queuedMs } = await this.#enter(signal, request.priority);
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
    this.#answerLastingly(request, controller.signal, parts)
      .catch((error: unknown) => parts.fail(error))
      .finally(() => {
        stopWatching();
        signal?.removeEventListener('abort', onAbort);
        leave();
      });
    return { parts, queuedMs };
  }

  /**
   * Waits for its turn, then has the model do one piece of work that shows nothing before its end; once
   * more where its worker was lost over it. An abort is heard at once, also while the model still stops.
   * @throws QueueFullError, what the work throws, or the signal's reason
   */
  async run<Result>(
    work: (host: AnsweringHost, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<{ result: Result; queuedMs: number }> {
    const { leave, queuedMs } = await this.#enter(signal, 'interactive');
    const controller = new AbortController();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => {
      reject(signal?.reason);
      controller.abort(signal?.reason);
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const stopWatching = this.#watchStop(controller.signal);
    const done = this.#runLastingly(work, controller.signal).finally(() => {
      stopWatching();
      signal?.removeEventListener('abort', onAbort);
      leave();
    });
    return { result: await Promise.race([done, aborted]), queuedMs };
  }

  async countTokens(text: string): Promise<number> {
    return (await this.#engine.ready()).connection.host.countTokens(text);
  }

  /** Ends the worker, and with it every answer under way. */
  close(reason: LocalmostError = unloaded(this.loaded.id)): void {
    this.#queue.close(reason);
    this.#engine.close(reason);
  }

  async #enter(
    signal: AbortSignal | undefined,
    priority: RequestPriority | undefined,
  ): Promise<{ leave: () => void; queuedMs: number }> {
    const cameAt = performance.now();
    const leave = await this.#queue.enter(signal ?? new AbortController().signal, priority);
    return { leave, queuedMs: performance.now() - cameAt };
  }

  async #runLastingly<Result>(
    work: (host: AnsweringHost, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    for (let isRepeated = false; ; isRepeated = true) {
      signal.throwIfAborted();
      try {
        const { connection } = await this.#engine.ready(signal);
        return await connection.guard(work(connection.host, signal));
      } catch (thrown) {
        if (spoilsEngine(thrown)) this.#engine.drop(endedWith(thrown));
        const isLoss = thrown instanceof WorkerLostError || thrown instanceof DeviceLostError;
        if (signal.aborted || isRepeated || !isLoss) throw thrown;
      }
    }
  }

  /** Runs the request, and once more where a loss allows it. */
  async #answerLastingly(
    request: EngineRequest,
    signal: AbortSignal,
    parts: PartBuffer,
  ): Promise<void> {
    const answer = new ShownAnswer(request);
    for (;;) {
      signal.throwIfAborted();
      try {
        const engine = await this.#engine.ready(signal);
        answer.engineIsReady();
        await engine.connection.guard(pump(engine, request, signal, answer, parts));
        return parts.end();
      } catch (thrown) {
        if (spoilsEngine(thrown)) this.#engine.drop(endedWith(thrown));
        if (signal.aborted || !answer.beginAgainAfter(thrown)) throw thrown;
      }
    }
  }

  /** An engine that hangs in the middle of a stop would hold the model for ever. */
  #watchStop(signal: AbortSignal): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener('abort', () => {
      timer = setTimeout(
        () => this.#engine.drop(tooLong('stopping an answer', this.#stopMs)),
        this.#stopMs,
      );
    });
    return () => clearTimeout(timer);
  }
}

async function pump(
  { connection }: ReadyEngine,
  request: EngineRequest,
  signal: AbortSignal,
  answer: ShownAnswer,
  parts: PartBuffer,
): Promise<void> {
  for await (const part of await connection.host.generate(request, signal)) {
    const shown = answer.show(part);
    if (shown) parts.push(shown);
  }
}

/** What the other answers of the same worker end in: they are to blame for nothing, and may begin again. */
function endedWith(thrown: LocalmostError): LocalmostError {
  if (thrown instanceof DeviceLostError) return thrown;
  return new WorkerLostError({
    message: 'The worker was ended, because another answer failed in it.',
    cause: thrown,
    details: { cause: thrown.code },
    remedies: ['Send the request again.'],
  });
}

/** After these nobody knows in which state the engine's library and its memory are. */
function spoilsEngine(thrown: unknown): thrown is LocalmostError {
  return (
    thrown instanceof DeviceLostError ||
    thrown instanceof OutOfMemoryError ||
    thrown instanceof EngineFailureError
  );
}

/** The model is not, or no longer, in a worker. */
export function unloaded(modelId: string): ModelNotLoadedError {
  return new ModelNotLoadedError({
    message: `The model ${modelId} is not loaded.`,
    details: { modelId },
    remedies: [`Call \`client.models.load('${modelId}')\` first.`],
  });
}
