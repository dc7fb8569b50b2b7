import type { EngineRequest, SamplingOptions } from '@localmost/protocol';
import type { ChatCompletionParams } from './completion-params.ts';
import { invalid, isObject, isUnset, unsupported } from './param-faults.ts';
import { isRoutingParam } from './routing-wishes.ts';
import { toMessages } from './to-messages.ts';
import { toResponseFormat, toToolChoice, toTools } from './to-tools.ts';

/** OpenAI's fields that may be there as long as they ask for nothing. */
const neutralValues: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  logprobs: (value) => value === false,
  parallel_tool_calls: (value) => value === true,
  stream: (value) => typeof value === 'boolean',
  stream_options: isObject,
};

/** Fields that are read by name below, or elsewhere. */
const handledNames: readonly string[] = [
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'tools',
  'tool_choice',
  'response_format',
  'history',
  'promptLookup',
];

/** Our name of each sampling field. */
const samplingNames: Readonly<Record<string, keyof SamplingOptions>> = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  min_p: 'minP',
  repetition_penalty: 'repetitionPenalty',
  seed: 'seed',
};

/**
 * The engine's request for OpenAI-shaped parameters. Ranges, empty messages and broken text are the
 * engine's to refuse; here names and types are.
 * @throws InvalidRequestError naming the field
 */
export function toEngineRequest(params: ChatCompletionParams): EngineRequest {
  if (!isObject(params)) throw invalid('params', 'is not an object');
  const sampling: SamplingOptions = {};
  const messages = toMessages(params.messages);
  for (const [name, value] of Object.entries(params)) {
    if (isUnset(value) || handledNames.includes(name) || isRoutingParam(name)) continue;
    const samplingName = samplingNames[name];
    if (samplingName) sampling[samplingName] = numberOf(name, value);
    else if (!neutralValues[name]?.(value)) throw unsupported(name);
  }
  return {
    messages,
    sampling,
    ...toLimits(params),
    ...toToolFields(params),
    ...toSessionFields(params),
  };
}

function toSessionFields({
  sessionId,
  history,
  promptLookup,
  priority,
}: ChatCompletionParams): Pick<
  EngineRequest,
  'sessionId' | 'history' | 'promptLookup' | 'priority'
> {
  if (!isUnset(history) && history !== 'refuse' && history !== 'drop-oldest') {
    throw invalid('history', 'is not refuse or drop-oldest');
  }
  if (!isUnset(promptLookup) && typeof promptLookup !== 'boolean') {
    throw invalid('promptLookup', 'is not true or false');
  }
  return {
    // These two are looked at with the other wishes.
    ...(typeof sessionId === 'string' && { sessionId }),
    ...(!isUnset(priority) && { priority }),
    ...(!isUnset(history) && { history }),
    ...(!isUnset(promptLookup) && { promptLookup }),
  };
}

function toLimits(params: ChatCompletionParams): Pick<EngineRequest, 'maxOutputTokens' | 'stop'> {
  // Both names may be given; both then hold.
  const limits = (['max_tokens', 'max_completion_tokens'] as const).flatMap((name) =>
    isUnset(params[name]) ? [] : [numberOf(name, params[name])],
  );
  return {
    ...(limits.length > 0 && { maxOutputTokens: Math.min(...limits) }),
    ...(!isUnset(params.stop) && { stop: toStop(params.stop) }),
  };
}

function toToolFields({ tools, tool_choice, response_format }: ChatCompletionParams) {
  const definitions = isUnset(tools) ? undefined : toTools(tools);
  const format = isUnset(response_format) ? undefined : toResponseFormat(response_format);
  return {
    ...(definitions && { tools: definitions }),
    ...(!isUnset(tool_choice) && { toolChoice: toToolChoice(tool_choice, definitions) }),
    ...(format && format.type !== 'text' && { responseFormat: format }),
  };
}

function toStop(stop: unknown): string[] {
  if (typeof stop === 'string') return [stop];
  if (Array.isArray(stop) && stop.every((text) => typeof text === 'string')) return stop;
  throw invalid('stop', 'is not a string or a list of strings');
}

function numberOf(path: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw invalid(path, 'is not a number');
}
