import { LocalmostError } from './localmost-error.ts';

/** The inference worker could not prove that it has no network, so no prompt was handed over. */
export class SealBrokenError extends LocalmostError {
  override readonly name: string = 'SealBrokenError';
  readonly code = 'seal-broken' as const;
}
