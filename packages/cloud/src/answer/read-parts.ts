/**
 * Reads a stream to its end or until the signal fires; then, or when the reader leaves, the stream
 * is cancelled, which closes its connection. Never waits on a source that does not look at signals:
 * a cancelled stream ends its reads by itself.
 * @throws the signal's reason, or what the stream throws
 * @see https://streams.spec.whatwg.org/#readable-stream-cancel
 */
export async function* readParts<Part>(
  stream: ReadableStream<Part>,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const reader = stream.getReader();
  const cancel = () => {
    reader.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
