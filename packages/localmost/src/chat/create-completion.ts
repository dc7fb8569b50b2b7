import type { StreamPart } from '@localmost/protocol';
import type { ModelsService } from '../models/models-service.ts';
import type { RequestOptions } from './chat-api.ts';
import { completionChunks } from './completion-chunks.ts';
import type { ChatCompletionParams } from './completion-params.ts';
import type { ChatCompletion, ChatCompletionChunk } from './completion-result.ts';
import { toEngineRequest } from './to-engine-request.ts';
import { wholeCompletion } from './whole-completion.ts';

/** Gives what `client.chat.completions.create` does; {@link ChatCompletionsApi} tells how it behaves. */
export async function createCompletion(
  models: ModelsService,
  params: ChatCompletionParams,
  options: RequestOptions = {},
): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>> {
  const request = toEngineRequest(params);
  const session = models.session(params.model);
  const { parts, queuedMs } = await session.answer(request, options.signal);
  // The first part says that the engine has accepted the request; a refusal is thrown here.
  const first = await parts.next();
  const chunks = completionChunks(withFirst(first, parts), {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: params.model,
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
