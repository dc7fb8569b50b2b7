import type { DownloadSettings } from './download-settings.ts';
import { networkError } from './http-source.ts';

/**
 * Gives the pieces of a body as they come. The body is cancelled when the loop ends early.
 * @throws NetworkError where the connection breaks or sends nothing for too long
 */
export async function* guardedPieces(
  body: ReadableStream<Uint8Array>,
  url: string,
  settings: DownloadSettings,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await readBefore(reader, url, settings.stallTimeoutMs, signal);
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

async function readBefore(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The time only runs while we wait for the network, never while the disk is slow.
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(networkError(`The connection sent nothing for ${timeoutMs} ms.`, url)),
      timeoutMs,
    );
  });
  const reading = reader.read().catch((error: unknown) => {
    signal.throwIfAborted();
    throw networkError('The connection broke.', url, error);
  });
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

/** As {@link ByteSource.open}, but given up when the answer's head does not come in time. */
export async function openBefore<T>(
  open: (signal: AbortSignal) => Promise<T>,
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<T> {
  const attempt = new AbortController();
  const timer = setTimeout(() => attempt.abort(), timeoutMs);
  const stop = () => attempt.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    // The controller lives on after the head: aborting it later still ends the body.
    return await open(attempt.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!attempt.signal.aborted) throw error;
    throw networkError(`The server did not answer within ${timeoutMs} ms.`, url, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
