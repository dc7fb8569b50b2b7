import { NetworkError, UnexpectedResponseError } from '@localmost/protocol';
import type { DownloadSettings } from './download-settings.ts';

/** Whether the same request may succeed after a wait. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof UnexpectedResponseError && error.details.transient === true;
}

/**
 * Gives the wait before attempt `attempt + 1`: exponential with full jitter, but at least what the
 * server asked for.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempt: number, error: unknown, settings: DownloadSettings): number {
  const ceiling = Math.min(settings.baseDelayMs * 2 ** attempt, settings.maximumDelayMs);
  const asked =
    error instanceof UnexpectedResponseError ? error.details.retryAfterSeconds : undefined;
  const askedMs = typeof asked === 'number' ? asked * 1000 : 0;
  return Math.max(Math.min(askedMs, settings.maximumDelayMs), settings.random() * ceiling);
}

/** Resolves after the time. @throws the signal's reason as soon as it aborts */
export function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}
