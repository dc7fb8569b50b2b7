import { LocalmostError } from './localmost-error.ts';

/** A backend failed so often lately that nothing was sent to it; `details.retryAfterMs` says until when. */
export class CircuitOpenError extends LocalmostError {
  override readonly name: string = 'CircuitOpenError';
  readonly code = 'circuit-open' as const;
  override readonly retryable: boolean = true;
}
