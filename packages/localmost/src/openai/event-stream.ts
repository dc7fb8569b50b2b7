import { toOpenAiError } from './error-response.ts';

/**
 * Server-sent events of a streamed answer, as OpenAI's server sends them: one for each chunk, then
 * `[DONE]`; an error in mid-stream is an event too. A chunk is asked for when it is read;
 * cancelling stops the answer.
 */
export function eventStream(
  chunks: AsyncIterable<object>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const event = (data: string) => encoder.encode(`data: ${data}\n\n`);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next();
          controller.enqueue(event(done ? '[DONE]' : JSON.stringify(value)));
          if (done) controller.close();
        } catch (thrown) {
          // `fetch` breaks the body where its caller aborted, and reports the rest in the stream.
          if (signal.aborted) return controller.error(signal.reason);
          controller.enqueue(event(JSON.stringify({ error: toOpenAiError(thrown) })));
          controller.close();
        }
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
