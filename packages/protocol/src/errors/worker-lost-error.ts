import { LocalmostError } from './localmost-error.ts';

/** A worker died or did not answer in time; its model must be loaded again. */
export class WorkerLostError extends LocalmostError {
  override readonly name: string = 'WorkerLostError';
  readonly code = 'worker-lost' as const;
  override readonly retryable: boolean = true;
}
