import type { StreamPart } from '@localmost/protocol';

/**
 * Parts of one answer between the model, which writes at its own pace, and the app, which reads at
 * its own. A slow or absent reader so never keeps the model from the next request; the answer's
 * length bounds what is held.
 */
export class PartBuffer implements AsyncIterableIterator<StreamPart> {
  readonly #onCancel: () => void;
  readonly #parts: StreamPart[] = [];
  #end: { error?: unknown } | undefined;
  #changed = nextChange();

  /** @param onCancel called when the reader stops before the end */
  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  push(part: StreamPart): void {
    if (this.#end) return;
    this.#parts.push(part);
    this.#notify();
  }

  /** Ends the answer after the parts that are here; only the first call counts. */
  end(): void {
    this.#end ??= {};
    this.#notify();
  }

  /** Ends the answer with an error, at once: parts nobody has read yet are gone. */
  fail(error: unknown): void {
    if (this.#end) return;
    this.#parts.length = 0;
    this.#end = { error };
    this.#notify();
  }

  /** Ends the answer with an error after the parts that are here. */
  failAfter(error: unknown): void {
    this.#end ??= { error };
    this.#notify();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StreamPart>> {
    for (;;) {
      const part = this.#parts.shift();
      if (part) return { done: false, value: part };
      if (this.#end) return this.#finish(this.#end);
      await this.#changed.promise;
    }
  }

  async return(): Promise<IteratorResult<StreamPart>> {
    if (!this.#end) this.#onCancel();
    this.#parts.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  /** An error is thrown once, as by a generator. */
  #finish(end: { error?: unknown }): IteratorResult<StreamPart> {
    if (!('error' in end)) return { done: true, value: undefined };
    this.#end = {};
    throw end.error;
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = nextChange();
  }
}

/** Like `Promise.withResolvers`, which Node 20 does not have. */
function nextChange(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
