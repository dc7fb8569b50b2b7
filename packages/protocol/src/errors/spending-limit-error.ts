import { LocalmostError } from './localmost-error.ts';

/** The worst cost of a request does not fit under a cap, or its price is not known; nothing was sent. */
export class SpendingLimitError extends LocalmostError {
  override readonly name: string = 'SpendingLimitError';
  readonly code = 'spending-limit' as const;
}
