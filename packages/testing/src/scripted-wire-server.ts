import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does next with one answer. */
export type WireStep =
  /** Sends these bytes, or this text in UTF-8, as one write. */
  | Uint8Array
  | string
  | { pauseMs: number }
  /** Tears the connection down at once. */
  | 'reset'
  /** Sends nothing more and keeps the connection. */
  | 'stall';

/** One whole answer. It ends after its last step, unless that is `reset` or `stall`. */
export interface WireAnswer {
  /** Default 200. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  steps: Iterable<WireStep>;
}

/** A request as it came. */
export interface WireRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that sends byte for byte what its script says. */
export interface ScriptedWireServer {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  url: string;
  requests: readonly WireRequest[];
  /** Resolves when a caller has hung up before its answer was whole. */
  hungUp: Promise<void>;
  close(): Promise<void>;
}

/** Starts a real HTTP server on loopback. @param answerTo the script: what a request is answered with */
export async function startScriptedWireServer(
  answerTo: (request: WireRequest) => WireAnswer,
): Promise<ScriptedWireServer> {
  const requests: WireRequest[] = [];
  let onHangUp = () => {};
  const hungUp = new Promise<void>((resolve) => {
    onHangUp = resolve;
  });
  const server = createServer(async (incoming, response) => {
    response.once('close', () => {
      if (!response.writableFinished) onHangUp();
    });
    const body = Buffer.concat(await incoming.toArray()).toString('utf8');
    const request = { path: incoming.url ?? '', headers: incoming.headers, body };
    requests.push(request);
    await play(answerTo(request), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    hungUp,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function play(answer: WireAnswer, response: ServerResponse): Promise<void> {
  const start = () => {
    if (!response.headersSent) {
      response.writeHead(answer.status ?? 200, {
        'content-type': 'text/event-stream',
        ...answer.headers,
      });
      response.flushHeaders();
    }
  };
  for (const step of answer.steps) {
    if (response.destroyed) return;
    if (step === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    start();
    if (step === 'stall') return;
    if (typeof step === 'object' && 'pauseMs' in step) {
      await new Promise((resolve) => setTimeout(resolve, step.pauseMs));
    } else if (!response.write(step)) {
      await drained(response);
    }
  }
  start();
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const onEither = () => {
      response.off('drain', onEither).off('close', onEither);
      resolve();
    };
    response.on('drain', onEither).on('close', onEither);
  });
}
