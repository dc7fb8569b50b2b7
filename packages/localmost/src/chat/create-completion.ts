import type { StreamPart } from '@localmost/protocol';
import type { AnswerSource } from './answer-source.ts';
import type { RequestOptions } from './chat-api.ts';
import { completionChunks } from './completion-chunks.ts';
import type { ChatCompletionParams } from './completion-params.ts';
import type { ChatCompletion, ChatCompletionChunk } from './completion-result.ts';
import { toRoutingWishes } from './routing-wishes.ts';
import { toEngineRequest } from './to-engine-request.ts';
import { wholeCompletion } from './whole-completion.ts';

/** Gives what `client.chat.completions.create` does; {@link ChatCompletionsApi} tells how it behaves. */
export async function createCompletion(
  source: AnswerSource,
  params: ChatCompletionParams,
  options: RequestOptions = {},
): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>> {
  const engine = toEngineRequest(params);
  const wishes = toRoutingWishes(params);
  const { model } = params;
  const { parts, queuedMs } = await source.answer({
    model,
    engine,
    wishes,
    signal: options.signal,
  });
  // The first part says that the request is accepted; a refusal is thrown here.
  const first = await parts.next();
  const chunks = completionChunks(withFirst(first, parts), {
    queuedMs,
    includeUsage: params.stream_options?.include_usage === true,
  });
  return params.stream ? chunks : wholeCompletion(chunks);
}

async function* withFirst(
  first: IteratorResult<StreamPart>,
  rest: AsyncIterableIterator<StreamPart>,
): AsyncGenerator<StreamPart, void, undefined> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return?.();
  }
}
