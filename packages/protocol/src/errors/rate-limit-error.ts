import { LocalmostError } from './localmost-error.ts';

/** Our own limit of requests or tokens a minute is used up; `details.retryAfterMs` says until when. */
export class RateLimitError extends LocalmostError {
  override readonly name: string = 'RateLimitError';
  readonly code = 'rate-limit' as const;
  override readonly retryable: boolean = true;
}
