import type { TransferHandler } from 'comlink';
import { StreamReader } from './stream-reader.ts';
import { writeStream } from './stream-writer.ts';

/** Carries an async iterable as a port; items cross by structured clone, errors keep their class. */
export const asyncIterableHandler: TransferHandler<AsyncIterable<unknown>, MessagePort> = {
  canHandle: (value): value is AsyncIterable<unknown> =>
    typeof value === 'object' && value !== null && Symbol.asyncIterator in value,

  serialize(iterable) {
    const { port1, port2 } = new MessageChannel();
    writeStream(iterable, port1);
    return [port2, [port2]];
  },

  deserialize: (port) => new StreamReader(port),
};
