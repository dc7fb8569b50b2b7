import type { TransferHandler } from 'comlink';

/** Carries a port as itself; it moves to the other side and cannot be used on this one any more. */
export const messagePortHandler: TransferHandler<MessagePort, MessagePort> = {
  canHandle: (value): value is MessagePort => value instanceof MessagePort,
  serialize: (port) => [port, [port]],
  deserialize: (port) => port,
};
