import { LocalmostError } from './localmost-error.ts';

/** No manifest with this id is known to the client. */
export class UnknownModelError extends LocalmostError {
  override readonly name: string = 'UnknownModelError';
  readonly code = 'unknown-model' as const;
}
