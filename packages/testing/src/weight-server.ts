import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { WeightFault } from './weight-fault.ts';

export { createRandom, seededBytes } from './seeded-random.ts';
export type { WeightFault } from './weight-fault.ts';

/** A page or script that the server hands out as it is. */
export interface StaticPage {
  contentType: string;
  body: string | Uint8Array;
}

/** A real HTTP server on loopback, with ranges and validators, which can be told to misbehave. */
export interface WeightServer {
  readonly origin: string;
  /** Bodies' bytes that were handed to the network under /weights/, over all requests. */
  wireBytes: number;
  /** Requests under /weights/ so far. */
  requestCount: number;
  /** Puts a file under /weights/<path>; a new content has a new ETag. */
  setFile(path: string, bytes: Uint8Array, options?: { etag?: string }): void;
  setPage(path: string, page: StaticPage): void;
  /** The next requests for this file each use up one fault. */
  setFaults(path: string, faults: readonly WeightFault[]): void;
  /** Waits after each piece of a body; 0 sends as fast as the reader reads. */
  setPace(pieceBytes: number, pauseMs: number): void;
  close(): Promise<void>;
}

interface ServedFile {
  bytes: Uint8Array;
  etag: string;
}

const headersForAll = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Starts the server on a free port of 127.0.0.1. */
export async function startWeightServer(): Promise<WeightServer> {
  const files = new Map<string, ServedFile>();
  const pages = new Map<string, StaticPage>();
  const faults = new Map<string, WeightFault[]>();
  const pace = { pieceBytes: 2 ** 18, pauseMs: 0 };

  const http = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const page = pages.get(path);
    if (page) {
      response.writeHead(200, { 'Content-Type': page.contentType, ...headersForAll });
      response.end(page.body);
      return;
    }
    const name = path.replace(/^\/weights\//, '');
    const file = files.get(name);
    if (!file) {
      response.writeHead(404, headersForAll).end();
      return;
    }
    server.requestCount++;
    const fault = faults.get(name)?.shift() ?? { kind: 'none' };
    serveFile(request, response, file, fault).catch(() => response.destroy());
  });

  async function serveFile(
    request: IncomingMessage,
    response: ServerResponse,
    file: ServedFile,
    fault: WeightFault,
  ): Promise<void> {
    const answer = planAnswer(request, file, fault);
    response.writeHead(answer.status, { ...headersForAll, ...answer.headers });
    for (let offset = 0; offset < answer.body.byteLength; offset += pace.pieceBytes) {
      if (response.destroyed) return;
      const piece = answer.body.subarray(offset, offset + pace.pieceBytes);
      const drained = response.write(piece);
      server.wireBytes += piece.byteLength;
      if (!drained) await waitForDrain(response);
      if (pace.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pace.pauseMs));
    }
    if (answer.ending === 'end') response.end();
    // Flush what was written before the break, or the bytes are lost with the socket.
    if (answer.ending === 'reset') setTimeout(() => response.destroy(), 20);
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: WeightServer = {
    origin: `http://127.0.0.1:${port}`,
    wireBytes: 0,
    requestCount: 0,
    setFile(path, bytes, options = {}) {
      const digest = createHash('sha256').update(bytes).digest('hex');
      files.set(path, { bytes, etag: options.etag ?? `"${digest.slice(0, 16)}"` });
    },
    setPage: (path, page) => void pages.set(path, page),
    setFaults: (path, list) => void faults.set(path, [...list]),
    setPace(pieceBytes, pauseMs) {
      pace.pieceBytes = pieceBytes;
      pace.pauseMs = pauseMs;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

interface PlannedAnswer {
  status: number;
  headers: Record<string, string | number>;
  body: Uint8Array;
  ending: 'end' | 'reset' | 'hang';
}

function planAnswer(request: IncomingMessage, file: ServedFile, fault: WeightFault): PlannedAnswer {
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

function waitForDrain(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
