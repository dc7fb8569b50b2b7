import type { Clock } from './clock.ts';

/**
 * A stretch of work that may end early: by its parent's abort, by a time limit, or by
 * {@link Scope.end}. Leaves no timer and no listener behind once it has ended or was closed.
 */
export class Scope {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #cleanups = new Set<() => void>();
  readonly #waiting = new Set<(reason: unknown) => void>();

  constructor(parent: AbortSignal, clock: Clock) {
    this.#clock = clock;
    if (parent.aborted) {
      this.end(parent.reason);
      return;
    }
    const onAbort = () => this.end(parent.reason);
    parent.addEventListener('abort', onAbort);
    this.#cleanups.add(() => parent.removeEventListener('abort', onAbort));
  }

  /** Aborts, with the same reason, when the scope ends early. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the scope with an error after a time. Gives the function that calls it off. */
  limit(delayMs: number, makeError: () => Error): () => void {
    if (this.signal.aborted || delayMs === Number.POSITIVE_INFINITY) return () => {};
    const cancel = this.#clock.schedule(() => this.end(makeError()), delayMs);
    const callOff = () => {
      cancel();
      this.#cleanups.delete(callOff);
    };
    this.#cleanups.add(callOff);
    return callOff;
  }

  /** The result of the work, or the scope's reason as soon as it ends, whatever the work does then. */
  until<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // A set of our own and not the signal's listeners: this is done for every part of an answer.
      this.#waiting.add(reject);
      work.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error) => {
          this.#waiting.delete(reject);
          reject(error);
        },
      );
      if (this.signal.aborted) this.#rejectWaiting();
    });
  }

  /** Waits, or throws the scope's reason as soon as it ends. */
  async sleep(delayMs: number): Promise<void> {
    this.signal.throwIfAborted();
    let cancel = () => {};
    const timer = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(resolve, delayMs);
    });
    this.#cleanups.add(cancel);
    try {
      await this.until(timer);
    } finally {
      cancel();
      this.#cleanups.delete(cancel);
    }
  }

  /** Ends the work early. Nothing happens where it has ended already. */
  end(reason: unknown): void {
    this.close();
    this.#controller.abort(reason);
    this.#rejectWaiting();
  }

  /** Lets go of timers and listeners; the signal stays as it is. */
  close(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.#cleanups.clear();
  }

  #rejectWaiting(): void {
    for (const reject of this.#waiting) reject(this.signal.reason);
    this.#waiting.clear();
  }
}
