import { LocalmostError } from './localmost-error.ts';

/** The policy allows no backend for this request; `details` names each rule that rejected one. */
export class NoCandidateError extends LocalmostError {
  override readonly name: string = 'NoCandidateError';
  readonly code = 'no-candidate' as const;
}
