import { trialTokens } from './reading-order.ts';

/** Tokens before the first trial: until then code is being optimised and reading orders are tried. */
const settlingSteps: number = trialTokens + 8;
/** Tokens of a trial that count; one before them does not, as it wakes parked threads. */
const trialSteps = 6;
/** Tokens between two trials: few after a change, more the longer nothing changes. */
const shortestPause = 64;
const longestPause = 512;
/** The mean of recent tokens needs so many to follow a change. */
const soonest = 16;
/** Smaller differences are noise. */
const worthIt = 0.95;
/** Tokens that take so much longer than they used to ask for a trial at once. */
const clearlySlower = 1.25;
/** Share that the latest token has of the mean. */
const newest = 1 / 8;

/**
 * How many threads compute a token, by what tokens took lately. More threads are not always faster: a
 * second core may be busy with other programs' work, slower than the first, or share its memory, and
 * everyone waits for the slowest. Results are the same bits, so it may change from token to token.
 */
export class CrewChoice {
  readonly #sizes: readonly number[];
  #chosen: number;
  #usualMs = Number.NaN;
  /** What tokens took when the crew was last found to be the best. */
  #foundMs = Number.NaN;
  #pause: number = shortestPause;
  #untilTrial: number = settlingSteps;
  #trial: { index: number; steps: number; ms: number } | null = null;
  #smallerNext = true;

  /** @param most as many threads as there are; it begins with all of them */
  constructor(most: number) {
    const sizes = [most];
    for (let size = most >> 1; size >= 1; size >>= 1) sizes.unshift(size);
    this.#sizes = sizes;
    this.#chosen = sizes.length - 1;
  }

  /** Threads for the next token. */
  get size(): number {
    return this.#sizes[this.#trial?.index ?? this.#chosen] ?? 1;
  }

  /** Threads for steps that are not recorded: those of the last choice. */
  get settledSize(): number {
    return this.#sizes[this.#chosen] ?? 1;
  }

  /** Call with the time of each token that {@link size} threads computed. */
  record(ms: number): void {
    if (this.#sizes.length === 1) return;
    if (this.#trial !== null) {
      this.#recordTrial(this.#trial, ms);
      return;
    }
    this.#usualMs = Number.isNaN(this.#usualMs)
      ? ms
      : this.#usualMs + (ms - this.#usualMs) * newest;
    this.#untilTrial -= 1;
    const isSlow =
      this.#usualMs > clearlySlower * this.#foundMs && this.#pause - this.#untilTrial >= soonest;
    if (this.#untilTrial <= 0 || isSlow) this.#beginTrial();
  }

  #beginTrial(): void {
    const last = this.#sizes.length - 1;
    const isSmaller = this.#chosen === last || (this.#smallerNext && this.#chosen > 0);
    this.#smallerNext = !isSmaller;
    this.#trial = { index: this.#chosen + (isSmaller ? -1 : 1), steps: 0, ms: 0 };
  }

  #recordTrial(trial: { index: number; steps: number; ms: number }, ms: number): void {
    if (trial.steps > 0) trial.ms += ms;
    trial.steps += 1;
    if (trial.steps <= trialSteps) return;
    const triedMs = trial.ms / trialSteps;
    this.#trial = null;
    if (triedMs < worthIt * this.#usualMs) {
      this.#chosen = trial.index;
      this.#usualMs = triedMs;
      this.#pause = shortestPause;
    } else this.#pause = Math.min(2 * this.#pause, longestPause);
    this.#foundMs = this.#usualMs;
    this.#untilTrial = this.#pause;
  }
}
