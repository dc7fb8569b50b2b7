import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { isJsonObject, parseJson } from '../../request/json.ts';
import { readEvents } from './read-events.ts';

/** Replicate's stream counts nothing. */
const uncounted: LanguageModelV4Usage = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/**
 * The V4 parts of a prediction's events. `left` is called when the reader leaves before the end.
 * @throws Error, into the stream, when the prediction failed, was ended, or broke off
 */
export function predictionParts(
  body: ReadableStream<Uint8Array>,
  left: () => void,
): ReadableStream<LanguageModelV4StreamPart> {
  const parts = partsOf(body);
  return new ReadableStream<LanguageModelV4StreamPart>({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        left();
        controller.error(error);
      }
    },
    cancel() {
      left();
      // Not awaited: it waits for a read that only the signal ends.
      parts.return(undefined).catch(() => undefined);
    },
  });
}

async function* partsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<LanguageModelV4StreamPart, undefined> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: '0' };
  for await (const { event, data } of readEvents(body)) {
    if (event === 'output') yield { type: 'text-delta', id: '0', delta: data };
    if (event === 'error') throw new Error('The prediction failed.');
    if (event !== 'done') continue;
    const done = parseJson(data);
    // A reason is only given for an end that is none: "error" or "canceled".
    if (isJsonObject(done) && done.reason !== undefined) throw new Error('It was ended early.');
    yield { type: 'text-end', id: '0' };
    yield { type: 'finish', finishReason: { unified: 'stop', raw: 'done' }, usage: uncounted };
    return;
  }
  throw new Error('The stream ended before the prediction did.');
}
