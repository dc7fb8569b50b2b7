import { LocalmostError } from './localmost-error.ts';

/** A consent token has expired, is not yet valid or is malformed; `details.path` names the field. */
export class InvalidConsentError extends LocalmostError {
  override readonly name: string = 'InvalidConsentError';
  readonly code = 'invalid-consent' as const;
}
