import {
  type LanguageModelV4CallOptions,
  type LanguageModelV4FunctionTool,
  type LanguageModelV4ProviderTool,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type {
  ChatCompletionParams,
  ChatCompletionResponseFormat,
  ChatCompletionTool,
  ChatCompletionToolChoice,
} from '../chat/completion-params.ts';
import { isRoutingParam } from '../chat/routing-wishes.ts';
import { toMessages } from './to-messages.ts';

/**
 * Chat parameters for a call of the AI SDK. Where the request may run stands in
 * `providerOptions.localmost`, by the names of `RoutingParams`.
 * @throws UnsupportedFunctionalityError for whatever cannot be honoured; nothing is dropped
 */
export function toParams(model: string, options: LanguageModelV4CallOptions): ChatCompletionParams {
  refuseUnsupported(options);
  const { maxOutputTokens, temperature, topP, topK, seed, stopSequences } = options;
  const params: ChatCompletionParams = {
    ...toRoutingParams(options),
    model,
    messages: toMessages(options.prompt),
  };
  if (maxOutputTokens !== undefined) params.max_completion_tokens = maxOutputTokens;
  if (temperature !== undefined) params.temperature = temperature;
  if (topP !== undefined) params.top_p = topP;
  if (topK !== undefined) params.top_k = topK;
  if (seed !== undefined) params.seed = seed;
  if (stopSequences?.length) params.stop = stopSequences;
  if (options.responseFormat) params.response_format = toResponseFormat(options.responseFormat);
  if (options.tools?.length) {
    params.tools = options.tools.map(toTool);
    if (options.toolChoice) params.tool_choice = toToolChoice(options.toolChoice);
  }
  return params;
}

function refuseUnsupported(options: LanguageModelV4CallOptions): void {
  const { presencePenalty, frequencyPenalty, reasoning } = options;
  if (presencePenalty) throw unsupported('presencePenalty');
  if (frequencyPenalty) throw unsupported('frequencyPenalty');
  if (reasoning && reasoning !== 'provider-default' && reasoning !== 'none') {
    throw unsupported('reasoning');
  }
}

function toRoutingParams({ providerOptions }: LanguageModelV4CallOptions): object {
  const wishes = providerOptions?.localmost ?? {};
  for (const name of Object.keys(wishes)) {
    // Parts of one stream are joined: an answer that begins anew would be spliced.
    if (!isRoutingParam(name) || name === 'restartAfterInterruption') {
      throw unsupported(`providerOptions.localmost.${name}`);
    }
  }
  return wishes;
}

function toTool(
  tool: LanguageModelV4FunctionTool | LanguageModelV4ProviderTool,
): ChatCompletionTool {
  if (tool.type !== 'function') throw unsupported(`tool of the provider: ${tool.name}`);
  const { name, description, inputSchema, inputExamples, strict } = tool;
  if (strict) throw unsupported(`strict tool: ${name}`);
  if (inputExamples?.length) throw unsupported(`examples of the tool ${name}`);
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: { ...inputSchema },
    },
  };
}

function toToolChoice(
  choice: NonNullable<LanguageModelV4CallOptions['toolChoice']>,
): ChatCompletionToolChoice {
  if (choice.type !== 'tool') return choice.type;
  return { type: 'function', function: { name: choice.toolName } };
}

function toResponseFormat(
  format: NonNullable<LanguageModelV4CallOptions['responseFormat']>,
): ChatCompletionResponseFormat {
  if (format.type === 'text') return { type: 'text' };
  const { schema, name = 'answer', description } = format;
  if (!schema) return { type: 'json_object' };
  // Chat parameters have no place for it; a schema has one of the same meaning.
  const described = description === undefined ? {} : { description };
  return { type: 'json_schema', json_schema: { name, schema: { ...described, ...schema } } };
}

function unsupported(functionality: string): UnsupportedFunctionalityError {
  return new UnsupportedFunctionalityError({ functionality });
}
