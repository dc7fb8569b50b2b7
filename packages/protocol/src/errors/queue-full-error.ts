import { LocalmostError } from './localmost-error.ts';

/** The model's bounded queue holds as many requests as it may. */
export class QueueFullError extends LocalmostError {
  override readonly name: string = 'QueueFullError';
  readonly code = 'queue-full' as const;
  override readonly retryable: boolean = true;
}
