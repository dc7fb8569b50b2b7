import { WorkerLostError } from '@localmost/protocol';

/** How long {@link withTimeout} waits, and what for. */
export interface TimeoutOptions {
  timeoutMs: number;
  /** What the worker is doing, for the message, such as `proving its seal`. */
  doing: string;
  signal: AbortSignal;
}

/**
 * The work's result, unless the time or the caller's patience ends first. The work itself goes on:
 * whoever calls must end the worker.
 * @throws WorkerLostError after the time, or the signal's reason
 */
export async function withTimeout<Value>(
  work: Promise<Value>,
  options: TimeoutOptions,
): Promise<Value> {
  const { timeoutMs, doing, signal } = options;
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => reject(tooLong(doing, timeoutMs)), timeoutMs);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** A worker took longer over something than can be believed. */
export function tooLong(doing: string, timeoutMs: number): WorkerLostError {
  return new WorkerLostError({
    message: `The worker gave no answer for ${timeoutMs} ms while it was ${doing}.`,
    details: { timeoutMs },
    remedies: ['Try again.', 'On a slow device, raise the client’s timeouts.'],
  });
}
