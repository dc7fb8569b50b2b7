import { LocalmostError } from './localmost-error.ts';

/** The model was asked for an answer before it was loaded, or after it was unloaded. */
export class ModelNotLoadedError extends LocalmostError {
  override readonly name: string = 'ModelNotLoadedError';
  readonly code = 'model-not-loaded' as const;
}
