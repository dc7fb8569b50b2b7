import type { FinishPart, StreamPart, TokenUsage } from '@localmost/protocol';
import type {
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  CompletionUsage,
  LocalmostCompletionInfo,
} from './completion-result.ts';

/** What stays the same in all chunks of one answer. */
export interface ChunkHeader {
  id: string;
  created: number;
  model: string;
  queuedMs: number;
  /** Whether a last chunk without a choice repeats the usage. */
  includeUsage: boolean;
}

/** The chunks of an answer, one for each part. Leaving early stops the answer. */
export async function* completionChunks(
  parts: AsyncIterable<StreamPart>,
  header: ChunkHeader,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let info: LocalmostCompletionInfo | undefined;
  const { id, created, model, queuedMs, includeUsage } = header;
  const common = { id, object: 'chat.completion.chunk', created, model } as const;
  for await (const part of parts) {
    if (part.type === 'start') {
      info = { engine: part.engineId, backend: part.backend, tokenIds: [], queuedMs };
      yield { ...common, choices: [choice({ role: 'assistant', content: '' })], localmost: info };
    } else if (info === undefined) {
      throw new TypeError('An answer began without its first part.');
    } else if (part.type === 'text-delta') {
      const localmost = { ...info, tokenIds: part.tokenIds };
      yield { ...common, choices: [choice({ content: part.delta })], localmost };
    } else if (part.type === 'finish') {
      const usage = completionUsage(part.usage);
      const localmost = { ...info, timings: part.timings };
      yield { ...common, choices: [choice({}, part.reason)], usage, localmost };
      if (includeUsage) yield { ...common, choices: [], usage, localmost };
    }
  }
}

function choice(
  delta: ChatCompletionChunkChoice['delta'],
  reason: FinishPart['reason'] | null = null,
): ChatCompletionChunkChoice {
  return { index: 0, delta, finish_reason: reason, logprobs: null };
}

/** Token counts by OpenAI's names. */
export function completionUsage(usage: TokenUsage): CompletionUsage {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedPromptTokens },
  };
}
