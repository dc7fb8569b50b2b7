import { LocalmostError } from './localmost-error.ts';

/** The GPU device was lost while a model was on it. */
export class DeviceLostError extends LocalmostError {
  override readonly name: string = 'DeviceLostError';
  readonly code = 'device-lost' as const;
  override readonly retryable: boolean = true;
}
