import type {
  JSONObject,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4ResponseMetadata,
  LanguageModelV4ToolCall,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { ChatCompletionToolCall } from '../chat/completion-params.ts';
import type {
  ChatCompletion,
  ChatCompletionFinishReason,
  CompletionUsage,
  LocalmostCompletionInfo,
} from '../chat/completion-result.ts';

/** The AI SDK's result for a whole answer. */
export function fromCompletion(answer: ChatCompletion): LanguageModelV4GenerateResult {
  const [{ message, finish_reason }] = answer.choices;
  const content: LanguageModelV4Content[] = [];
  if (message.content) content.push({ type: 'text', text: message.content });
  content.push(...(message.tool_calls ?? []).map(fromToolCall));
  return {
    content,
    finishReason: fromFinishReason(finish_reason),
    usage: fromUsage(answer.usage),
    providerMetadata: metadataOf(answer.localmost),
    response: responseOf(answer),
    warnings: [],
  };
}

/** Which answer this is, and of which model. */
export function responseOf({
  id,
  created,
  model,
}: Pick<ChatCompletion, 'id' | 'created' | 'model'>): Required<LanguageModelV4ResponseMetadata> {
  return { id, timestamp: new Date(created * 1000), modelId: model };
}

export function fromToolCall(call: ChatCompletionToolCall): LanguageModelV4ToolCall {
  const { name, arguments: input } = call.function;
  return { type: 'tool-call', toolCallId: call.id, toolName: name, input };
}

const unifiedReasons = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
} as const;

export function fromFinishReason(reason: ChatCompletionFinishReason): LanguageModelV4FinishReason {
  return { unified: unifiedReasons[reason], raw: reason };
}

export function fromUsage(usage: CompletionUsage): LanguageModelV4Usage {
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = usage;
  const cacheRead = prompt_tokens_details.cached_tokens;
  return {
    inputTokens: {
      total: prompt_tokens,
      noCache: prompt_tokens - cacheRead,
      cacheRead,
      cacheWrite: undefined,
    },
    outputTokens: { total: completion_tokens, text: undefined, reasoning: undefined },
  };
}

/** Under `localmost`: where and how the answer was made, and the decision behind it. */
export function metadataOf(info: LocalmostCompletionInfo): SharedV4ProviderMetadata {
  // Plain data by its type, which TypeScript cannot see of interfaces.
  const localmost = structuredClone({ ...info, tokenIds: [...info.tokenIds] }) as unknown;
  return { localmost: localmost as JSONObject };
}
