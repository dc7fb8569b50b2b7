import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A stranger on loopback that takes down every connection and every byte, whatever the protocol. */
export interface Collector {
  readonly port: number;
  /** TCP connections since the last {@link reset}, those without a byte included. */
  readonly connections: number;
  /** Bytes over TCP and datagrams over UDP (QUIC, STUN) since the last {@link reset}. */
  readonly bytes: number;
  reset(): void;
  close(): Promise<void>;
}

/** Listens on one port for TCP and UDP. It answers no protocol: it only listens. */
export async function startCollector(): Promise<Collector> {
  let connections = 0;
  let bytes = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.on('data', (data) => {
      bytes += data.byteLength;
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const datagrams = createSocket('udp4', (data) => {
    bytes += data.byteLength;
  });
  datagrams.bind(port, '127.0.0.1');
  await once(datagrams, 'listening');
  return {
    port,
    get connections() {
      return connections;
    },
    get bytes() {
      return bytes;
    },
    reset() {
      connections = 0;
      bytes = 0;
    },
    async close() {
      for (const socket of open) socket.destroy();
      datagrams.close();
      server.close();
      await once(server, 'close');
    },
  };
}
