import { LocalmostError } from './localmost-error.ts';

/** This device or browser does not offer the backend that was asked for. */
export class BackendUnavailableError extends LocalmostError {
  override readonly name: string = 'BackendUnavailableError';
  readonly code = 'backend-unavailable' as const;
}
