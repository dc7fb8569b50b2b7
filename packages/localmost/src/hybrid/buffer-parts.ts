import { AbortedError, type StreamPart } from '@localmost/protocol';
import { PartBuffer } from '../models/part-buffer.ts';

/**
 * Reads an answer as it comes, whether anybody reads on or not: a stream that an app has forgotten
 * so holds no place in any queue. Leaving early aborts the answer; the caller's abort ends it at once.
 * @param open begins the answer; its signal is aborted by either
 */
export function bufferParts(
  open: (signal: AbortSignal) => AsyncIterable<StreamPart>,
  callersSignal: AbortSignal | undefined,
): PartBuffer {
  // One for each request, so that nothing of a request hangs on the caller's long-lived signal.
  const controller = new AbortController();
  const buffer = new PartBuffer(() =>
    controller.abort(
      new AbortedError({ message: 'The reader left before the end.', remedies: [] }),
    ),
  );
  const onAbort = () => {
    buffer.fail(callersSignal?.reason);
    controller.abort(callersSignal?.reason);
  };
  if (callersSignal?.aborted) onAbort();
  callersSignal?.addEventListener('abort', onAbort, { once: true });
  fill(buffer, open(controller.signal))
    .catch((error: unknown) => buffer.failAfter(error))
    .finally(() => callersSignal?.removeEventListener('abort', onAbort));
  return buffer;
}

async function fill(buffer: PartBuffer, parts: AsyncIterable<StreamPart>): Promise<void> {
  for await (const part of parts) buffer.push(part);
  buffer.end();
}
