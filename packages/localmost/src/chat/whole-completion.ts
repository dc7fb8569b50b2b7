import { EngineFailureError } from '@localmost/protocol';
import type { ChatCompletion, ChatCompletionChunk } from './completion-result.ts';

/** Puts the chunks of an answer together. @throws EngineFailureError when the answer was cut off */
export async function wholeCompletion(
  chunks: AsyncIterable<ChatCompletionChunk>,
): Promise<ChatCompletion> {
  let content = '';
  const tokenIds: number[] = [];
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    content += choice?.delta.content ?? '';
    tokenIds.push(...chunk.localmost.tokenIds);
    const { usage, id, created, model, localmost } = chunk;
    if (!choice?.finish_reason || !usage || !localmost.timings) continue;
    const message = { role: 'assistant', content, refusal: null } as const;
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [{ index: 0, message, finish_reason: choice.finish_reason, logprobs: null }],
      usage,
      localmost: { ...localmost, timings: localmost.timings, tokenIds },
    };
  }
  throw new EngineFailureError({
    message: 'The answer ended without its last part.',
    details: { tokens: tokenIds.length },
    remedies: ['Send the request again.', 'Load the model again.'],
  });
}
