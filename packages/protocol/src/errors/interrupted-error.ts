import { LocalmostError } from './localmost-error.ts';

/** An answer broke off after its first token; `details.partialText` is what had come. Never finished by another model. */
export class InterruptedError extends LocalmostError {
  override readonly name: string = 'InterruptedError';
  readonly code = 'interrupted' as const;
}
