import { LocalmostError } from './localmost-error.ts';

/** The connection to IndexedDB broke and one attempt to reopen it failed. */
export class StorageLostError extends LocalmostError {
  override readonly name: string = 'StorageLostError';
  readonly code = 'storage-lost' as const;
  override readonly retryable: boolean = true;
}
