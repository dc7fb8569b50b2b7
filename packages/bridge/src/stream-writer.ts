import { errorToWire } from '@localmost/protocol';
import type { ReaderMessage, WriterMessage } from './messages.ts';

/**
 * Serves an iterable over a port: one item for each `next` that the reader has sent, never more.
 * A `return` by the reader ends the iterator, so that its `finally` runs.
 * The port is closed on every way out.
 */
export function writeStream(iterable: AsyncIterable<unknown>, port: MessagePort): void {
  const iterator = iterable[Symbol.asyncIterator]();
  let allowed = 0;
  let pumping = false;
  let ended = false;

  const end = (message: WriterMessage) => {
    if (ended) return;
    ended = true;
    port.postMessage(message);
    port.close();
  };

  const pump = async () => {
    if (pumping) return;
    pumping = true;
    try {
      while (allowed > 0 && !ended) {
        const result = await iterator.next();
        if (result.done) end({ kind: 'done' });
        else if (!ended) {
          allowed -= 1;
          port.postMessage({ kind: 'item', value: result.value } satisfies WriterMessage);
        }
      }
    } catch (thrown) {
      end({ kind: 'error', error: errorToWire(thrown) });
    }
    pumping = false;
  };

  const stop = async () => {
    if (ended) return;
    try {
      // An iterator that is busy with an item takes this call up after it.
      await iterator.return?.();
      end({ kind: 'done' });
    } catch (thrown) {
      end({ kind: 'error', error: errorToWire(thrown) });
    }
  };

  port.onmessage = (event: MessageEvent<ReaderMessage>) => {
    if (event.data.kind === 'return') void stop();
    else {
      allowed += 1;
      void pump();
    }
  };
}
