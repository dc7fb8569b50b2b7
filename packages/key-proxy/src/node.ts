import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { KeyProxy } from './create-key-proxy.ts';

/** A proxy that listens. */
export interface ListeningProxy {
  /** Such as `http://127.0.0.1:8787`. */
  readonly origin: string;
  /** Stops listening and ends what is under way. */
  close(): Promise<void>;
}

/**
 * Serves a proxy over HTTP with Node's own server. Put TLS in front of it for anything but loopback.
 * @throws Error of Node when the port is taken
 */
export function listen(
  proxy: KeyProxy,
  options: { port?: number; hostname?: string } = {},
): Promise<ListeningProxy> {
  const { port = 8787, hostname = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: proxy.fetch, port, hostname, overrideGlobalObjects: false });
    server.once('error', reject);
    server.once('listening', () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        origin: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
  });
}
