import { LocalmostError } from './localmost-error.ts';

/** A server could not be reached, or the connection broke. */
export class NetworkError extends LocalmostError {
  override readonly name: string = 'NetworkError';
  readonly code = 'network' as const;
  override readonly retryable: boolean = true;
}
