import { readFileSync } from 'node:fs';

/**
 * Bytes on their way from a server of this machine to its clients: sent, and not yet taken by the
 * process that they are for. As the kernel counts them, at this moment. Linux only.
 */
export function unreadBytes(serverPort: number): number {
  const port = `:${serverPort.toString(16).toUpperCase().padStart(4, '0')}`;
  let bytes = 0;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', , queues = ''] = line.trim().split(/\s+/);
    const [sending = '0', received = '0'] = queues.split(':');
    if (local.endsWith(port)) bytes += Number.parseInt(sending, 16);
    if (remote.endsWith(port)) bytes += Number.parseInt(received, 16);
  }
  return bytes;
}
