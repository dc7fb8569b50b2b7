import { LocalmostError } from './localmost-error.ts';

/** The model's files are not all committed to the store. */
export class ModelNotStoredError extends LocalmostError {
  override readonly name: string = 'ModelNotStoredError';
  readonly code = 'model-not-stored' as const;
}
