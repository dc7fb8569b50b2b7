import type { Clock } from './clock.ts';

const windowMs = 60_000;

/** One try in the window; its tokens are an estimate until the answer says how many they were. */
export interface RateEntry {
  readonly atMs: number;
  tokens: number;
}

/** Counts requests and tokens of every stretch of one minute, not of minutes by the clock. */
export class RateWindow {
  readonly #requests: number;
  readonly #tokens: number;
  readonly #clock: Clock;
  #entries: RateEntry[] = [];
  #pausedUntilMs = 0;

  constructor(requestsPerMinute: number, tokensPerMinute: number, clock: Clock) {
    this.#requests = requestsPerMinute;
    this.#tokens = tokensPerMinute;
    this.#clock = clock;
  }

  /** Milliseconds until so many tokens may go; 0 for now, infinite for never. */
  waitMs(tokens: number): number {
    if (tokens > this.#tokens) return Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    this.#forget(nowMs);
    let requestsLeft = this.#entries.length;
    let tokensLeft = this.#entries.reduce((sum, entry) => sum + entry.tokens, 0);
    let readyAtMs = Math.max(nowMs, this.#pausedUntilMs);
    for (const entry of this.#entries) {
      if (requestsLeft < this.#requests && tokensLeft + tokens <= this.#tokens) break;
      requestsLeft--;
      tokensLeft -= entry.tokens;
      readyAtMs = Math.max(readyAtMs, entry.atMs + windowMs);
    }
    return readyAtMs - nowMs;
  }

  /** Counts a try. Set the entry's tokens once they are known. */
  take(tokens: number): RateEntry {
    const entry = { atMs: this.#clock.now(), tokens };
    if (Number.isFinite(this.#requests) || Number.isFinite(this.#tokens)) {
      this.#entries.push(entry);
    }
    return entry;
  }

  /** The server asked to be left alone for a while. */
  pause(delayMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.now() + delayMs);
  }

  #forget(nowMs: number): void {
    const kept = this.#entries.findIndex(({ atMs }) => atMs + windowMs > nowMs);
    if (kept !== 0) this.#entries = kept === -1 ? [] : this.#entries.slice(kept);
  }
}
