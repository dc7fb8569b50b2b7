import { LocalmostError } from './localmost-error.ts';

/** Stored or downloaded bytes do not have the SHA-256 that the manifest promises. */
export class CorruptFileError extends LocalmostError {
  override readonly name: string = 'CorruptFileError';
  readonly code = 'corrupt-file' as const;
  override readonly retryable: boolean = true;
}
