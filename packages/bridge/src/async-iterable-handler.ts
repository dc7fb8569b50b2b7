import type { TransferHandler } from 'comlink';
import { StreamReader } from './stream-reader.ts';
import { writeStream } from './stream-writer.ts';

/** The browser's own async iterables cross as themselves. */
function isCarriedByClone(value: object): boolean {
  return (
    value instanceof ReadableStream ||
    (typeof FileSystemHandle !== 'undefined' && value instanceof FileSystemHandle)
  );
}

/** Carries an async iterable as a port; items cross by structured clone, errors keep their class. */
export const asyncIterableHandler: TransferHandler<AsyncIterable<unknown>, MessagePort> = {
  canHandle: (value): value is AsyncIterable<unknown> =>
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    !isCarriedByClone(value),

  serialize(iterable) {
    const { port1, port2 } = new MessageChannel();
    writeStream(iterable, port1);
    return [port2, [port2]];
  },

  deserialize: (port) => new StreamReader(port),
};
