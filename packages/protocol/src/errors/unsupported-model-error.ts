import { LocalmostError } from './localmost-error.ts';

/** The engine does not know this architecture, quantisation or operator. */
export class UnsupportedModelError extends LocalmostError {
  override readonly name: string = 'UnsupportedModelError';
  readonly code = 'unsupported-model' as const;
}
