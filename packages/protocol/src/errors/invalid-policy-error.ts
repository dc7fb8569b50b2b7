import { LocalmostError } from './localmost-error.ts';

/** A policy breaks its schema or contradicts itself; `details.path` names the place. */
export class InvalidPolicyError extends LocalmostError {
  override readonly name: string = 'InvalidPolicyError';
  readonly code = 'invalid-policy' as const;
}
