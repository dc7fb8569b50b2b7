import { LocalmostError } from './localmost-error.ts';

/** An engine computed something else than the model's golden check: its answers cannot be trusted here. */
export class WrongResultError extends LocalmostError {
  override readonly name: string = 'WrongResultError';
  readonly code = 'wrong-result' as const;
}
