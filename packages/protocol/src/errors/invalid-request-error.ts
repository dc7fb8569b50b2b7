import { LocalmostError } from './localmost-error.ts';

/** The request itself is wrong: empty messages, a number out of range, a lone surrogate. `details.path` names the field. */
export class InvalidRequestError extends LocalmostError {
  override readonly name: string = 'InvalidRequestError';
  readonly code = 'invalid-request' as const;
}
