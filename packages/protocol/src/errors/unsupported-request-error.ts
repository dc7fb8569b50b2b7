import { LocalmostError } from './localmost-error.ts';

/** A backend cannot honour a part of the request; `details` holds `backendId`, `part` (a path) and `reason`. */
export class UnsupportedRequestError extends LocalmostError {
  override readonly name: string = 'UnsupportedRequestError';
  readonly code = 'unsupported-request' as const;
}
