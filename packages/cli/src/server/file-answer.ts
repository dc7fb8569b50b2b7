import type { IncomingHttpHeaders } from 'node:http';
import { type ByteRange, parseRange } from './byte-range.ts';

/** A file as the server sees it. */
export interface FileOnDisk {
  path: string;
  byteLength: number;
  /** Strong: changes whenever the file does. */
  etag: string;
}

/** Status, headers and bytes of one answer; `range` is null where there is no body of the file. */
export interface FileAnswer {
  status: 200 | 206 | 304 | 405 | 416;
  headers: Readonly<Record<string, string>>;
  range: ByteRange | null;
}

/** How a request for a file is to be answered, by the rules of HTTP. Pure. */
export function answerFor(
  file: FileOnDisk,
  method: string | undefined,
  request: IncomingHttpHeaders,
): FileAnswer {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, headers: { Allow: 'GET, HEAD' }, range: null };
  }
  const headers = { 'Accept-Ranges': 'bytes', ETag: file.etag, 'Cache-Control': 'no-cache' };
  if (request['if-none-match'] === file.etag) return { status: 304, headers, range: null };
  // A range of another version must not be spliced: then the whole file is the answer.
  const ifRange = request['if-range'];
  const isSameVersion = ifRange === undefined || ifRange === file.etag;
  const range = parseRange(isSameVersion ? request.range : undefined, file.byteLength);
  if (range === 'unsatisfiable') {
    const length = { 'Content-Range': `bytes */${file.byteLength}` };
    return { status: 416, headers: { ...headers, ...length }, range: null };
  }
  const { first, last } = range === 'whole' ? { first: 0, last: file.byteLength - 1 } : range;
  const body = {
    ...headers,
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(last - first + 1),
  };
  const bytes = method === 'HEAD' ? null : { first, last };
  if (range === 'whole') return { status: 200, headers: body, range: bytes };
  const place = { 'Content-Range': `bytes ${first}-${last}/${file.byteLength}` };
  return { status: 206, headers: { ...body, ...place }, range: bytes };
}
