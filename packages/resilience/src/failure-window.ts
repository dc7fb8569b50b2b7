import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from './clock.ts';

/** When a circuit opens. */
export interface FailureWindowLimits {
  /** Outcomes older than this are forgotten. */
  windowMs: number;
  /** Fewer failures never open it. */
  minimumFailures: number;
  /** Of the outcomes in the window, between 0 and 1. */
  minimumShare: number;
}

const mostOutcomes = 256;

/** Outcomes of the last while, as cockatiel's breaker asks for them. */
export class FailureWindow implements IBreaker {
  readonly #limits: FailureWindowLimits;
  readonly #clock: Clock;
  #outcomes: { atMs: number; failed: boolean }[] = [];

  constructor(limits: FailureWindowLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Failures since the last answer that came to its end, of the last while. */
  failuresInARow(whileMs: number): number {
    const sinceMs = this.#clock.now() - whileMs;
    const place = this.#outcomes.findLastIndex(({ atMs, failed }) => !failed || atMs <= sinceMs);
    return this.#outcomes.length - 1 - place;
  }

  /** Only for cockatiel, which can serialise breakers; this one is not. */
  get state(): unknown {
    return null;
  }

  /** The answer of a probe wipes the slate; elsewhere the end of an answer counts, not its beginning. */
  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#outcomes = [];
  }

  /** Whether the circuit should open. */
  failure(): boolean {
    this.#record(true);
    const { minimumFailures, minimumShare } = this.#limits;
    const failures = this.#outcomes.filter(({ failed }) => failed).length;
    return failures >= minimumFailures && failures >= minimumShare * this.#outcomes.length;
  }

  /** An answer came to its end. */
  finished(): void {
    this.#record(false);
  }

  #record(failed: boolean): void {
    this.#forget();
    if (this.#outcomes.length === mostOutcomes) this.#outcomes.shift();
    this.#outcomes.push({ atMs: this.#clock.now(), failed });
  }

  #forget(): void {
    const oldestMs = this.#clock.now() - this.#limits.windowMs;
    const kept = this.#outcomes.findIndex(({ atMs }) => atMs > oldestMs);
    if (kept !== 0) this.#outcomes = kept === -1 ? [] : this.#outcomes.slice(kept);
  }
}
