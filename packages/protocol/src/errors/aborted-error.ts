import { LocalmostError } from './localmost-error.ts';

/** The caller's signal aborted the work. Thrown only where the signal's own reason cannot be had. */
export class AbortedError extends LocalmostError {
  override readonly name: string = 'AbortedError';
  readonly code = 'aborted' as const;
}
