import type { Clock } from '../clock.ts';

interface Timer {
  atMs: number;
  callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(nowMs = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that would still fire. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer fires, or undefined where there is none. */
  get nextAtMs(): number | undefined {
    return this.#next()?.atMs;
  }

  /** Goes on, firing timers in order and letting what waits for them run in between. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (let timer = this.#next(); timer && timer.atMs <= endMs; timer = this.#next()) {
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Goes on, timer by timer, until the work is done; at most so many timers. */
  async runUntil<T>(work: Promise<T>, mostTimers = 10_000): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await settle();
    for (let fired = 0; !isDone && fired < mostTimers; fired++) {
      const next = this.nextAtMs;
      if (next === undefined) await settle();
      else await this.advance(Math.max(0, next - this.#nowMs));
    }
    return isDone ? work : Promise.reject(new Error('The work did not end.'));
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.atMs < next.atMs) next = timer;
    return next;
  }
}

/** Lets promises and zero-delay timers of the platform run. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 2));
}
