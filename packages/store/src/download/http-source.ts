import { NetworkError } from '@localmost/protocol';
import type { ByteRange, ByteSource, OpenedRange } from './byte-source.ts';
import { checkResponse } from './check-response.ts';

/** Gives a source that fetches from one address with `Range` and `If-Range`. */
export function createHttpSource(url: string): ByteSource {
  return {
    url,
    isNetwork: true,
    async open(range, etag, signal) {
      const response = await request(url, rangeHeaders(url, range, etag), signal);
      let head: { start: number; etag: string | null };
      try {
        head = checkResponse(response, range);
      } catch (error) {
        await response.body?.cancel().catch(() => undefined);
        throw error;
      }
      return { ...head, body: response.body ?? emptyBody() } satisfies OpenedRange;
    },
  };
}

/**
 * `If-Range` only to the page's own origin: elsewhere it costs a preflight that file servers refuse.
 * There the answer's ETag is compared instead, where it can be seen, and the hash decides anyway.
 */
function rangeHeaders(url: string, range: ByteRange, etag: string | null): Headers {
  const headers = new Headers();
  const { start, end, fileByteLength } = range;
  if (start === 0 && end === fileByteLength) return headers;
  headers.set('Range', `bytes=${start}-${end === fileByteLength ? '' : end - 1}`);
  if (etag !== null && new URL(url).origin === globalThis.location?.origin) {
    headers.set('If-Range', etag);
  }
  return headers;
}

async function request(url: string, headers: Headers, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers,
      signal,
      // The weights must not lie on the disk twice, and a stale copy must not be resumed from.
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw networkError('The server could not be reached.', url, error);
  }
}

/** The error for a connection that failed or broke. */
export function networkError(message: string, url: string, cause?: unknown): NetworkError {
  return new NetworkError({
    message,
    details: { url: url.split(/[?#]/, 1)[0] ?? url },
    remedies: [
      'Check the connection and try again: the download goes on where it stopped.',
      'Check that the server allows this page to read from it (CORS).',
    ],
    ...(cause !== undefined && { cause }),
  });
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}
