import { LocalmostError } from './localmost-error.ts';

/** The browser's storage quota cannot hold the files; `details` holds the bytes. */
export class StorageFullError extends LocalmostError {
  override readonly name: string = 'StorageFullError';
  readonly code = 'storage-full' as const;
}
