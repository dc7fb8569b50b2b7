import type { Clock } from '@localmost/resilience';

interface Timer {
  atMs: number;
  callback: () => void;
}

/**
 * A clock whose time passes only when nothing else can happen: as soon as the event loop has been
 * idle for two turns of its own shortest timer, the earliest timer fires and the time is its own.
 * An hour of waiting takes two milliseconds.
 */
export class InstantClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #isWaiting = false;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    this.#wait();
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Lets go of every timer, so that nothing of a run that is over fires into the next. */
  stop(): void {
    this.#timers = [];
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    // Libraries wait with zero-delay timers of the platform; the second turn comes after theirs.
    setTimeout(() => setTimeout(() => this.#fire()));
  }

  #fire(): void {
    this.#isWaiting = false;
    const [first] = this.#timers.sort((a, b) => a.atMs - b.atMs);
    if (!first) return;
    this.#timers.shift();
    this.#nowMs = Math.max(this.#nowMs, first.atMs);
    first.callback();
    if (this.#timers.length > 0) this.#wait();
  }
}
