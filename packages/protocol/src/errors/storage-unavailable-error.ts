import { LocalmostError } from './localmost-error.ts';

/** The browser refuses IndexedDB here, as some private modes and sandboxed frames do. */
export class StorageUnavailableError extends LocalmostError {
  override readonly name: string = 'StorageUnavailableError';
  readonly code = 'storage-unavailable' as const;
}
