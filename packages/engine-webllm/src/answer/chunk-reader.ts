import type { DeviceLostError } from '@localmost/protocol';
import type { ChatCompletionChunk, MLCEngineInterface } from '@mlc-ai/web-llm';
import type { DeviceWatch } from '../device/watch-device.ts';
import { deviceLost } from '../faults.ts';

/** The parts of web-llm that answer. */
export type AnsweringEngine = Pick<
  MLCEngineInterface,
  'chatCompletion' | 'interruptGenerate' | 'getMessage'
>;

/** A loss of the device is told this much later than the failure that it causes, in milliseconds. */
const lossDelayMs = 200;

/**
 * Reads one answer of web-llm. Its interrupt is for the whole engine and holds for the answer that
 * runs; here only one runs at a time, so that it is this answer's abort. It is heard after the token
 * that is being computed, and after a prompt as a whole.
 */
export class ChunkReader {
  readonly #engine: AnsweringEngine;
  readonly #device: Pick<DeviceWatch, 'loss' | 'onLost'>;
  readonly #signal: AbortSignal;
  readonly #loss: Promise<never>;
  readonly #onAbort = (): void => this.stop();
  readonly #unwatch: () => void;
  #chunks: AsyncIterator<ChatCompletionChunk> | undefined;

  constructor(
    engine: AnsweringEngine,
    device: Pick<DeviceWatch, 'loss' | 'onLost'>,
    signal: AbortSignal,
  ) {
    this.#engine = engine;
    this.#device = device;
    this.#signal = signal;
    let reject: (loss: DeviceLostError) => void = () => undefined;
    this.#loss = new Promise((_, refuse) => {
      reject = refuse;
    });
    this.#loss.catch(() => undefined);
    this.#unwatch = device.onLost(() => reject(deviceLost()));
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Has web-llm take the request; it computes nothing yet. */
  async open(request: Parameters<AnsweringEngine['chatCompletion']>[0]): Promise<void> {
    if (this.#device.loss) throw deviceLost();
    const stream = await this.#engine.chatCompletion({ ...request, stream: true });
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next piece; undefined at the end. @throws DeviceLostError, the signal's reason, or web-llm's error */
  async next(): Promise<ChatCompletionChunk | undefined> {
    if (this.#chunks === undefined) return undefined;
    try {
      const step = await Promise.race([this.#chunks.next(), this.#loss]);
      this.#signal.throwIfAborted();
      return step.done ? undefined : step.value;
    } catch (fault) {
      this.#signal.throwIfAborted();
      await Promise.race([this.#loss, pause(lossDelayMs)]);
      throw fault;
    }
  }

  /** Has web-llm end the answer after this token. */
  stop(): void {
    void this.#engine.interruptGenerate();
  }

  /** Leaves web-llm ready for the next answer; with the device gone there will be none. */
  async close(): Promise<void> {
    this.#unwatch();
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (!this.#device.loss) await this.#chunks?.return?.();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
