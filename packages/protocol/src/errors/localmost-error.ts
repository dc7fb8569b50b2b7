/** Numbers and names that describe one failure; every value survives the worker boundary. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** What every Localmost error is made from. */
export interface ErrorInit {
  /** One plain sentence with the numbers that matter. Never holds prompt text. */
  message: string;
  /** What the caller can do, best first. */
  remedies: readonly string[];
  details?: ErrorDetails;
  cause?: unknown;
}

/**
 * The base of every error Localmost throws: a stable `code`, the numbers, and ordered remedies.
 * Catch it to handle all; compare `code` or use a subclass to handle one.
 */
export abstract class LocalmostError extends Error {
  /** Stable across versions; documented in the troubleshooting guide. */
  abstract readonly code: string;
  /** True when the same call may succeed later without a change by the caller. */
  readonly retryable: boolean = false;
  readonly details: ErrorDetails;
  readonly remedies: readonly string[];

  constructor(init: ErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.details = init.details ?? {};
    this.remedies = init.remedies;
  }
}
