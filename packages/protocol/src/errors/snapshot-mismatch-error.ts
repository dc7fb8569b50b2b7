import { LocalmostError } from './localmost-error.ts';

/** A saved state of a conversation is not of this model, engine or version, or it is damaged. */
export class SnapshotMismatchError extends LocalmostError {
  override readonly name: string = 'SnapshotMismatchError';
  readonly code = 'snapshot-mismatch' as const;
}
