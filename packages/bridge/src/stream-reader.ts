import { errorFromWire } from '@localmost/protocol';
import type { ReaderMessage, WriterMessage } from './messages.ts';

/** Items that may be under way to the reader: hides the crossing, and bounds what a slow reader piles up. */
const itemsInFlight = 8;

type Waiting = PromiseWithResolvers<IteratorResult<unknown>>;

/** Reads what {@link writeStream} writes to the other end of the port. Can be read once. */
export class StreamReader implements AsyncIterableIterator<unknown> {
  readonly #port: MessagePort;
  readonly #items: unknown[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #state: { open: true } | { open: false; error?: Error } = { open: true };
  #started = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = (event: MessageEvent<WriterMessage>) => this.#receive(event.data);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#items.length > 0) {
      this.#ask();
      return Promise.resolve({ done: false, value: this.#items.shift() });
    }
    if (!this.#state.open) return this.#lastResult();
    if (!this.#started) {
      this.#started = true;
      for (let i = 0; i < itemsInFlight; i += 1) this.#ask();
    } else this.#ask();
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  /** Resolves when the writer's iterator has ended, so that what it held is free again. */
  async return(): Promise<IteratorResult<unknown>> {
    this.#items.length = 0;
    if (this.#state.open) {
      this.#port.postMessage({ kind: 'return' } satisfies ReaderMessage);
      await this.#ended.promise;
    }
    this.#items.length = 0;
    return { done: true, value: undefined };
  }

  /**
   * Ends the stream from outside, because its worker is gone: a port does not tell of the death of
   * its other end. Nothing happens where the stream has ended.
   */
  lose(reason: Error): void {
    this.#end(reason);
  }

  /** Resolves when the stream has ended, by whatever cause. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  #ask(): void {
    if (this.#state.open) this.#port.postMessage({ kind: 'next' } satisfies ReaderMessage);
  }

  #receive(message: WriterMessage): void {
    if (message.kind === 'done') this.#end();
    else if (message.kind === 'error') this.#end(errorFromWire(message.error));
    else {
      const waiting = this.#waiting.shift();
      if (waiting) waiting.resolve({ done: false, value: message.value });
      else this.#items.push(message.value);
    }
  }

  #end(error?: Error): void {
    if (!this.#state.open) return;
    this.#state = error ? { open: false, error } : { open: false };
    this.#port.close();
    this.#ended.resolve();
    for (const waiting of this.#waiting.splice(0))
      this.#lastResult().then(waiting.resolve, waiting.reject);
  }

  /** An error is thrown once; after it the iterator is simply done, as a generator would be. */
  #lastResult(): Promise<IteratorResult<unknown>> {
    if (!this.#state.open && this.#state.error) {
      const { error } = this.#state;
      this.#state = { open: false };
      return Promise.reject(error);
    }
    return Promise.resolve({ done: true, value: undefined });
  }
}
