/** What became of one wire try. Holds no prompt and no answer. */
export interface AttemptEvent {
  backendId: string;
  /** The call's idempotency key: which request it was. */
  idempotencyKey?: string;
  /** 1 for the first try of a request. */
  attempt: number;
  /** `aborted`: by the caller, or because a hedged rival was faster. */
  outcome: 'finished' | 'failed' | 'aborted';
  /** Whether content had reached the caller when it ended. */
  phase: 'before-first-token' | 'streaming';
  /** The error's `code`, or its name where it is not ours. */
  errorCode?: string;
  /** HTTP status, where the server gave one. */
  status?: number;
  retryAfterMs?: number;
  durationMs: number;
  timeToFirstTokenMs?: number;
}

/** Tells an observer; what it throws is an uncaught error of the app and never one of the answer. */
export function notify<E>(observer: ((event: E) => void) | undefined, event: E): void {
  try {
    observer?.(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
