import { createServer, type ServerResponse } from 'node:http';
import type { PageServer } from '@localmost/cli';

/** A server in front of the demo's that answers every request for weights with a page, as many hosts do. */
export async function startHtmlForWeights(behind: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/models/')) {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Not here</title>');
    } else {
      passOn(new URL(request.url ?? '/', behind), response).catch(() => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('The server has no port.');
  return {
    address: `http://localhost:${bound.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function passOn(url: URL, response: ServerResponse): Promise<void> {
  const answer = await fetch(url);
  const body = new Uint8Array(await answer.arrayBuffer());
  const headers = Object.fromEntries(
    [...answer.headers].filter(
      ([name]) =>
        !/^(content-(encoding|length)|connection|keep-alive|transfer-encoding)$/.test(name),
    ),
  );
  response.writeHead(answer.status, headers).end(body);
}
