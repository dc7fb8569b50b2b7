import { LocalmostError } from './localmost-error.ts';

/** A backend took too long; `details.phase` is `first-token`, `between-tokens` or `total`. */
export class TimeLimitError extends LocalmostError {
  override readonly name: string = 'TimeLimitError';
  readonly code = 'time-limit' as const;
  override readonly retryable: boolean = true;
}
