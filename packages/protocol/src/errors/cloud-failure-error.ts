import { LocalmostError } from './localmost-error.ts';

/** A server refused or failed a request; `details` holds `backendId`, `status` and `retryAfterMs` where it named one. */
export class CloudFailureError extends LocalmostError {
  override readonly name: string = 'CloudFailureError';
  readonly code = 'cloud-failure' as const;
}
