import { LocalmostError } from './localmost-error.ts';

/** A model file breaks its own format. */
export class MalformedModelError extends LocalmostError {
  override readonly name: string = 'MalformedModelError';
  readonly code = 'malformed-model' as const;
}
