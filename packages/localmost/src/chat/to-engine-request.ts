import {
  type ChatMessage,
  type EngineRequest,
  InvalidRequestError,
  type SamplingOptions,
} from '@localmost/protocol';
import type { ChatCompletionParams } from './completion-params.ts';

/** OpenAI's fields that may be there as long as they ask for nothing. */
const neutralValues: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  logprobs: (value) => value === false,
  response_format: (value) => isObject(value) && value.type === 'text',
  stream: (value) => typeof value === 'boolean',
  stream_options: isObject,
};

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
  const request: EngineRequest = { messages: toMessages(params.messages), sampling };
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null || name === 'messages') continue;
    const samplingName = samplingNames[name];
    if (samplingName) sampling[samplingName] = numberOf(name, value);
    else if (name === 'max_tokens' || name === 'max_completion_tokens') {
      request.maxOutputTokens = lowerLimit(request.maxOutputTokens, numberOf(name, value));
    } else if (name === 'stop') request.stop = toStop(value);
    else if (name === 'model') continue;
    else if (!neutralValues[name]?.(value)) throw unsupported(name);
  }
  return request;
}

function toMessages(messages: unknown): ChatMessage[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'is not a list');
  return messages.map((message: unknown, index) => {
    const path = `messages[${index}]`;
    if (!isObject(message)) throw invalid(path, 'is not an object');
    for (const name of Object.keys(message)) {
      const isUnset = message[name] === undefined || message[name] === null;
      if (name !== 'role' && name !== 'content' && !isUnset) throw unsupported(`${path}.${name}`);
    }
    return { role: toRole(message.role, path), content: toText(message.content, path) };
  });
}

function toRole(role: unknown, path: string): ChatMessage['role'] {
  if (role === 'developer') return 'system';
  if (role === 'system' || role === 'user' || role === 'assistant') return role;
  throw invalid(`${path}.role`, 'is not system, developer, user or assistant');
}

function toText(content: unknown, path: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalid(`${path}.content`, 'is not text or a list of parts');
  return content
    .map((part: unknown, index) => {
      if (isObject(part) && part.type === 'text' && typeof part.text === 'string') return part.text;
      throw invalid(`${path}.content[${index}]`, 'is not a part of type text');
    })
    .join('');
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

/** Both names may be given; both then hold. */
function lowerLimit(one: number | undefined, other: number): number {
  return one === undefined ? other : Math.min(one, other);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(path: string, what: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request is wrong: ${path} ${what}.`,
    details: { path },
    remedies: [`Correct \`${path}\`.`],
  });
}

function unsupported(path: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request asks for something that is not supported: ${path}.`,
    details: { path },
    remedies: [`Leave \`${path}\` out, or unset.`],
  });
}
