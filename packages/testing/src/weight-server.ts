import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { planAnswer, type ServedFile } from './weight-answer.ts';
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
  /** Sends nothing of any body from now on, until `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
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
  let gate = Promise.resolve();
  let openGate = () => {};

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
      await gate;
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
    pause() {
      openGate();
      gate = new Promise((resolve) => {
        openGate = resolve;
      });
    },
    resume: () => openGate(),
    close: () =>
      new Promise((resolve) => {
        openGate();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function waitForDrain(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end);
      response.off('close', end);
      resolve();
    };
    response.on('drain', end);
    response.on('close', end);
  });
}
