import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** The least that a browser needs to know; everything else goes without a type. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** A plain server of files on loopback. */
export interface StaticServer {
  /** With a slash at the end. */
  address: string;
  close(): Promise<void>;
}

/** Serves a folder like the simplest of static hosts: no header but a type. */
export async function serveStatic(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const body = await readFile(join(folder, normalize(path))).catch(() => null);
    if (body === null) return response.writeHead(404).end();
    const type = types[extname(path)];
    response.writeHead(200, { ...headers, ...(type && { 'Content-Type': type }) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
