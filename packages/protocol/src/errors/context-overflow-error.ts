import { LocalmostError } from './localmost-error.ts';

/** Prompt and answer do not fit the model's context window; `details` holds the token counts. */
export class ContextOverflowError extends LocalmostError {
  override readonly name: string = 'ContextOverflowError';
  readonly code = 'context-overflow' as const;
}
