import { LocalmostError } from './localmost-error.ts';

/** Something needs a cross-origin isolated page and this one is not. */
export class IsolationRequiredError extends LocalmostError {
  override readonly name: string = 'IsolationRequiredError';
  readonly code = 'isolation-required' as const;
}
