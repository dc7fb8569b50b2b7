import { type ErrorDetails, UnexpectedResponseError } from '@localmost/protocol';
import type { ByteRange } from './byte-source.ts';

/** Statuses that may pass by themselves. */
const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What of an answer's head the download goes by. */
export interface CheckedHead {
  start: number;
  etag: string | null;
}

/**
 * Checks that the head of an answer fits the range that was asked for.
 * @throws UnexpectedResponseError with `details.transient` where waiting may help
 */
export function checkResponse(response: Response, range: ByteRange): CheckedHead {
  const { headers, status } = response;
  const encoded = !['', 'identity'].includes(headers.get('content-encoding') ?? '');
  if (status !== 200 && status !== 206) throw refusedStatus(response, range);
  if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) {
    throw unexpected(response, 'an HTML page came instead of the file');
  }
  if (status === 206 && encoded) {
    throw unexpected(response, 'a part of a compressed body cannot be placed in the file');
  }
  const start = status === 206 ? checkContentRange(response, range) : 0;
  const end = status === 206 ? range.end : range.fileByteLength;
  const announced = headers.get('content-length');
  // The length of a compressed body says nothing about the bytes that come out of it.
  if (!encoded && announced !== null && Number(announced) !== end - start) {
    throw unexpected(response, 'the length does not fit the manifest', {
      announcedBytes: Number(announced),
      expectedBytes: end - start,
    });
  }
  return { start, etag: encoded ? null : strongEtag(headers.get('etag')) };
}

/** A weak validator promises the same meaning, not the same bytes. */
function strongEtag(etag: string | null): string | null {
  return etag?.startsWith('"') ? etag : null;
}

function checkContentRange(response: Response, range: ByteRange): number {
  const header = response.headers.get('content-range');
  // A server of another origin may not show it; the hash then speaks alone.
  if (header === null && response.type === 'cors') return range.start;
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? '');
  const fits =
    match !== null &&
    Number(match[1]) === range.start &&
    Number(match[2]) === range.end - 1 &&
    (match[3] === '*' || Number(match[3]) === range.fileByteLength);
  if (fits) return range.start;
  throw unexpected(response, 'the Content-Range is not the one that was asked for', {
    contentRange: header,
    expectedStart: range.start,
    expectedEnd: range.end - 1,
  });
}

function refusedStatus(response: Response, range: ByteRange): UnexpectedResponseError {
  const { status, headers } = response;
  if (status === 416) {
    const length = /^bytes \*\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
    const servedBytes = length === undefined ? null : Number(length);
    const why =
      servedBytes === null || servedBytes === range.fileByteLength
        ? 'the range was refused'
        : 'the file on the server has another length than the manifest says';
    return unexpected(response, why, { servedBytes, expectedBytes: range.fileByteLength });
  }
  return unexpected(response, `the status is ${status}`, {
    transient: transientStatuses.has(status),
    retryAfterSeconds: retryAfterSeconds(headers.get('retry-after')),
  });
}

/** Only the form in seconds: a date would rest on two clocks. */
function retryAfterSeconds(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** The error for an answer which is not the file. */
export function unexpected(
  response: { url: string; status: number },
  why: string,
  details: ErrorDetails = {},
): UnexpectedResponseError {
  return new UnexpectedResponseError({
    message: `The server did not send the file: ${why}.`,
    details: { url: withoutQuery(response.url), status: response.status, ...details },
    remedies: [
      'Check that the source in the manifest serves exactly this file.',
      'Add another source to the manifest.',
    ],
  });
}

/** Signed addresses carry secrets in their query; errors get logged. */
function withoutQuery(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? url;
}
