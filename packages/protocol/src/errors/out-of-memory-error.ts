import { LocalmostError } from './localmost-error.ts';

/** The device refused memory for the weights or the KV cache. */
export class OutOfMemoryError extends LocalmostError {
  override readonly name: string = 'OutOfMemoryError';
  readonly code = 'out-of-memory' as const;
}
