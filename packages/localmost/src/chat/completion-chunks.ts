import type { FinishReason, StartPart, StreamPart, TokenUsage } from '@localmost/protocol';
import type {
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  ChatCompletionFinishReason,
  CompletionUsage,
  LocalmostCompletionInfo,
} from './completion-result.ts';

/** What {@link completionChunks} needs to know beside the parts. */
export interface ChunkOptions {
  queuedMs: number;
  /** Whether a last chunk without a choice repeats the usage. */
  includeUsage: boolean;
}

/** What stays the same in all chunks of one answer. */
interface ChunkHeader {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
}

interface BegunAnswer {
  header: ChunkHeader;
  info: LocalmostCompletionInfo;
  decided: Pick<LocalmostCompletionInfo, 'decision'>;
}

const finishReasons: Readonly<Record<FinishReason, ChatCompletionFinishReason>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

/**
 * The chunks of an answer, one for each part. A second first part begins a new answer, under a new
 * id. Leaving early stops the answer.
 */
export async function* completionChunks(
  parts: AsyncIterable<StreamPart>,
  { queuedMs, includeUsage }: ChunkOptions,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let begun: BegunAnswer | undefined;
  let toolCalls = 0;
  for await (const part of parts) {
    if (part.type === 'start') {
      begun = { header: headerOf(part), info: infoOf(part, queuedMs), decided: decidedOf(part) };
      toolCalls = 0;
      const { header, info, decided } = begun;
      const localmost = { ...info, ...decided };
      yield { ...header, choices: [choice({ role: 'assistant', content: '' })], localmost };
      continue;
    }
    if (begun === undefined) throw new TypeError('An answer began without its first part.');
    const { header, info, decided } = begun;
    if (part.type === 'text-delta') {
      const localmost = { ...info, tokenIds: part.tokenIds };
      yield { ...header, choices: [choice({ content: part.delta })], localmost };
    } else if (part.type === 'tool-call') {
      const { id, name, argumentsJson } = part.call;
      const call = { id, type: 'function', function: { name, arguments: argumentsJson } } as const;
      const delta = { tool_calls: [{ index: toolCalls, ...call }] };
      toolCalls += 1;
      yield { ...header, choices: [choice(delta)], localmost: info };
    } else if (part.type === 'finish') {
      const usage = completionUsage(part.usage);
      const { timings, recovery, incomplete, reuse, trimmed } = part;
      const extras = {
        ...(recovery && { recovery }),
        ...(incomplete && { incomplete }),
        ...(reuse && { reuse }),
        ...(trimmed && { trimmed }),
      };
      const localmost = { ...info, ...decided, timings, ...extras };
      yield { ...header, choices: [choice({}, finishReasons[part.reason])], usage, localmost };
      if (includeUsage) yield { ...header, choices: [], usage, localmost };
    }
  }
}

function headerOf(start: StartPart): ChunkHeader {
  return {
    id: `chatcmpl-${crypto.randomUUID()}`,
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: start.modelId,
  };
}

/** Only in the first chunk and the last: it is longer than the text of all between. */
function decidedOf({ decision }: StartPart): Pick<LocalmostCompletionInfo, 'decision'> {
  return decision ? { decision } : {};
}

function infoOf(start: StartPart, queuedMs: number): LocalmostCompletionInfo {
  return {
    engine: start.engineId,
    backend: start.backend,
    ...(start.answeringModel !== undefined && { answeringModel: start.answeringModel }),
    tokenIds: [],
    queuedMs,
  };
}

function choice(
  delta: ChatCompletionChunkChoice['delta'],
  reason: ChatCompletionFinishReason | null = null,
): ChatCompletionChunkChoice {
  return { index: 0, delta, finish_reason: reason, logprobs: null };
}

/** Token counts by OpenAI's names. */
export function completionUsage(usage: TokenUsage): CompletionUsage {
  const { draftedTokens = 0, acceptedDraftTokens = 0 } = usage;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedPromptTokens },
    ...(draftedTokens > 0 && {
      completion_tokens_details: {
        accepted_prediction_tokens: acceptedDraftTokens,
        rejected_prediction_tokens: draftedTokens - acceptedDraftTokens,
      },
    }),
  };
}
