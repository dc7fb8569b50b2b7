import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it went over the wire, with the address that it was meant for. */
export interface RecordedCall {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** A real HTTP server on loopback that records each call and passes it on to another one there. */
export interface RecordingForwarder {
  readonly calls: RecordedCall[];
  /** Sends every call, whatever its address, to this server, and nothing anywhere else. */
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

const meantFor = 'x-meant-for';

/** @param target origin of the server that answers @param toPath its path for a path of the call's */
export async function startRecordingForwarder(
  target: string,
  toPath: (path: string) => string = (path) => path,
): Promise<RecordingForwarder> {
  const calls: RecordedCall[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('utf8');
    const { [meantFor]: url, ...headers } = request.headers;
    const method = request.method ?? '';
    const body: Record<string, unknown> = text ? JSON.parse(text) : {};
    calls.push({ method, url: String(url), headers, body });
    const passed = new Headers({ 'Content-Type': headers['content-type'] ?? '' });
    for (const name of ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'accept']) {
      const value = headers[name];
      if (typeof value === 'string') passed.set(name, value);
    }
    const answer = await fetch(`${target}${toPath(request.url ?? '/')}`, {
      method,
      headers: passed,
      ...(text && { body: text }),
    });
    const { 'content-encoding': _, ...answerHeaders } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, answerHeaders);
    for await (const piece of answer.body ?? []) response.write(piece);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set(meantFor, request.url);
      return globalThis.fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        signal: request.signal,
        ...(request.method === 'POST' && { body: await request.text() }),
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
