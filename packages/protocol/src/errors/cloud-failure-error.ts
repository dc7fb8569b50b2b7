import { type ErrorDetails, LocalmostError } from './localmost-error.ts';

/** After these the same request may succeed later. 529 is overload, as some providers say it. */
const transientStatuses: ReadonlySet<unknown> = new Set([408, 425, 429, 500, 502, 503, 504, 529]);

/**
 * A server refused or failed a request, or answered what no client can use. `details` holds
 * `backendId`, a stable `reason`, and `status` and `retryAfterMs` where the server named them;
 * `transient` where the status alone would mislead.
 */
export class CloudFailureError extends LocalmostError {
  override readonly name: string = 'CloudFailureError';
  readonly code = 'cloud-failure' as const;
  override readonly retryable: boolean = isTransient(this.details);
}

function isTransient({ transient, status }: ErrorDetails): boolean {
  return typeof transient === 'boolean' ? transient : transientStatuses.has(status);
}
