import { untilAborted } from '../until-aborted.ts';

/**
 * Reads a stream to its end or until the signal fires; then, or when the reader leaves, the stream
 * is cancelled, which closes its connection. Never waits on a source that does not look at signals.
 * @throws the signal's reason, or what the stream throws
 */
export async function* readParts<Part>(
  stream: ReadableStream<Part>,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
