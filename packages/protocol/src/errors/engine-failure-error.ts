import { LocalmostError } from './localmost-error.ts';

/** The engine's library threw; its own error is the `cause`. */
export class EngineFailureError extends LocalmostError {
  override readonly name: string = 'EngineFailureError';
  readonly code = 'engine-failure' as const;
}
