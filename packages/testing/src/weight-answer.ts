import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { WeightFault } from './weight-fault.ts';

/** A file as the server holds it. */
export interface ServedFile {
  bytes: Uint8Array;
  etag: string;
}

/** What goes out for one request, and how it ends. */
export interface PlannedAnswer {
  status: number;
  headers: Record<string, string | number>;
  body: Uint8Array;
  ending: 'end' | 'reset' | 'hang';
}

/** Gives the answer that the fault makes of the honest one. */
export function planAnswer(
  request: IncomingMessage,
  file: ServedFile,
  fault: WeightFault,
): PlannedAnswer {
  const honest = honestAnswer(request, file, fault.kind === 'ignore-range');
  const { status, headers, body } = honest;
  switch (fault.kind) {
    case 'reset':
      return { status, headers, body: body.subarray(0, fault.afterBytes), ending: 'reset' };
    case 'stall':
      return { status, headers, body: body.subarray(0, fault.afterBytes), ending: 'hang' };
    case 'truncate':
      return {
        status,
        headers: without(headers, 'Content-Length'),
        body: body.subarray(0, fault.afterBytes),
        ending: 'end',
      };
    case 'wrong-length': {
      const longer = concat(body, new Uint8Array(fault.extraBytes));
      return {
        status,
        headers: { ...headers, 'Content-Length': longer.byteLength },
        body: longer,
        ending: 'end',
      };
    }
    case 'too-long':
      return {
        status,
        headers: without(headers, 'Content-Length'),
        body: concat(body, new Uint8Array(fault.extraBytes)),
        ending: 'end',
      };
    case 'gzip': {
      const packed = gzipSync(body);
      const length = { 'Content-Length': packed.byteLength, 'Content-Encoding': 'gzip' };
      return { status, headers: { ...headers, ...length }, body: packed, ending: 'end' };
    }
    case 'range-refused':
      return {
        status: 416,
        headers: { 'Content-Range': `bytes */${fault.servedBytes}` },
        body: new Uint8Array(0),
        ending: 'end',
      };
    case 'wrong-range': {
      const total = file.bytes.byteLength;
      const range = { 'Content-Range': `bytes 1-${body.byteLength}/${total}` };
      return { status: 206, headers: { ...headers, ...range }, body, ending: 'end' };
    }
    case 'html':
      return {
        status: 200,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
        body: new TextEncoder().encode('<!doctype html><title>Please sign in</title>'),
        ending: 'end',
      };
    case 'status': {
      const wait = fault.retryAfterSeconds;
      const extra: Record<string, number> = wait === undefined ? {} : { 'Retry-After': wait };
      return { status: fault.status, headers: extra, body: new Uint8Array(0), ending: 'end' };
    }
    case 'corrupt':
      return { status, headers, body: corrupted(honest, fault.offset), ending: 'end' };
    case 'none':
    case 'ignore-range':
      return { status, headers, body, ending: 'end' };
  }
}

interface HonestAnswer {
  status: number;
  headers: Record<string, string | number>;
  body: Uint8Array;
  start: number;
}

/** What a good file server says: 206 for a part under the right validator, else the whole file. */
function honestAnswer(
  request: IncomingMessage,
  file: ServedFile,
  ignoreRange: boolean,
): HonestAnswer {
  const { bytes, etag } = file;
  const common = { 'Content-Type': 'application/octet-stream', ETag: etag };
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const ifRange = request.headers['if-range'];
  const sameFile = ifRange === undefined || ifRange === etag;
  if (!match || ignoreRange || !sameFile) {
    const headers = { ...common, 'Content-Length': bytes.byteLength, 'Accept-Ranges': 'bytes' };
    return { status: 200, headers, body: bytes, start: 0 };
  }
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]) + 1, bytes.byteLength) : bytes.byteLength;
  if (start >= bytes.byteLength || end <= start) {
    const headers = { 'Content-Range': `bytes */${bytes.byteLength}` };
    return { status: 416, headers, body: new Uint8Array(0), start: 0 };
  }
  const headers = {
    ...common,
    'Content-Length': end - start,
    'Content-Range': `bytes ${start}-${end - 1}/${bytes.byteLength}`,
  };
  return { status: 206, headers, body: bytes.subarray(start, end), start };
}

function corrupted({ body, start }: HonestAnswer, offset: number): Uint8Array {
  const copy = body.slice();
  const at = offset - start;
  const byte = copy[at];
  if (byte !== undefined) copy[at] = byte ^ 1;
  return copy;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.byteLength + b.byteLength);
  joined.set(a);
  joined.set(b, a.byteLength);
  return joined;
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
