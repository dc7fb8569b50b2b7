import { EngineFailureError } from '@localmost/protocol';
import type { ChatCompletionToolCall } from './completion-params.ts';
import type { ChatCompletion, ChatCompletionChunk } from './completion-result.ts';

/**
 * Puts the chunks of an answer together; where an answer was begun anew, of the last one alone.
 * @throws EngineFailureError when the answer was cut off
 */
export async function wholeCompletion(
  chunks: AsyncIterable<ChatCompletionChunk>,
): Promise<ChatCompletion> {
  let answer = emptyAnswer('');
  for await (const chunk of chunks) {
    const { usage, id, created, model, localmost, choices } = chunk;
    if (id !== answer.id) answer = emptyAnswer(id);
    const [choice] = choices;
    answer.content += choice?.delta.content ?? '';
    answer.tokenIds.push(...localmost.tokenIds);
    for (const { index: _, ...call } of choice?.delta.tool_calls ?? []) answer.calls.push(call);
    if (!choice?.finish_reason || !usage || !localmost.timings) continue;
    const message = {
      role: 'assistant',
      content: answer.content === '' && answer.calls.length > 0 ? null : answer.content,
      ...(answer.calls.length > 0 && { tool_calls: answer.calls }),
      refusal: null,
    } as const;
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [{ index: 0, message, finish_reason: choice.finish_reason, logprobs: null }],
      usage,
      localmost: { ...localmost, timings: localmost.timings, tokenIds: answer.tokenIds },
    };
  }
  throw new EngineFailureError({
    message: 'The answer ended without its last part.',
    details: { tokens: answer.tokenIds.length },
    remedies: ['Send the request again.', 'Load the model again.'],
  });
}

function emptyAnswer(id: string) {
  const calls: ChatCompletionToolCall[] = [];
  const tokenIds: number[] = [];
  return { id, content: '', calls, tokenIds };
}
