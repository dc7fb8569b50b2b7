import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it arrived on the wire. */
export interface ReceivedCall {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
  /** Fulfilled when the caller closed the connection before the answer was whole. */
  aborted: Promise<void>;
}

/** A real HTTP server on loopback that answers as a test's script says; no model is behind it. */
export interface ScriptedUpstream {
  readonly baseUrl: string;
  readonly calls: ReceivedCall[];
  close(): Promise<void>;
}

/** Writes the answer to one call. */
export type UpstreamScript = (call: ReceivedCall, response: ServerResponse) => unknown;

/** Starts the server on a free port of 127.0.0.1. */
export async function startScriptedUpstream(script: UpstreamScript): Promise<ScriptedUpstream> {
  const calls: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('utf8');
    const aborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve();
      });
    });
    const call: ReceivedCall = {
      path: request.url ?? '',
      headers: request.headers,
      text,
      json: text ? JSON.parse(text) : {},
      aborted,
    };
    calls.push(call);
    await script(call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A whole chat answer of the given usage. */
export function answerJson(response: ServerResponse, content: string, usage?: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  response.end(
    JSON.stringify({ id: 'c-1', object: 'chat.completion', model: 'm', choices, usage }),
  );
}

/** One server-sent event. */
export function event(data: object | '[DONE]'): string {
  return `data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`;
}

/** A chunk with text. */
export function textChunk(content: string): object {
  return { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] };
}
