import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { EngineRequest } from '@localmost/protocol';
import type { RefusablePart, SupportFacts } from '../../request/support-facts.ts';
import { refused, type UnsupportedPart } from '../../request/unsupported-part.ts';

/**
 * What a model calls its inputs, as its page on Replicate says. Each model has names of its own and
 * what it does not know may be ignored, so a setting without a name is refused.
 */
export interface PredictionInputNames {
  /** Default `prompt`. */
  prompt?: string;
  systemPrompt?: string;
  maxOutputTokens?: string;
  temperature?: string;
  topP?: string;
  topK?: string;
  seed?: string;
}

const partsOfNames: Readonly<Record<Exclude<keyof PredictionInputNames, 'prompt'>, RefusablePart>> =
  {
    systemPrompt: 'messages.system',
    maxOutputTokens: 'maxOutputTokens',
    temperature: 'sampling.temperature',
    topP: 'sampling.topP',
    topK: 'sampling.topK',
    seed: 'sampling.seed',
  };

/** What a model with these input names cannot honour. */
export function supportOf(names: PredictionInputNames): SupportFacts {
  const never = 'Replicate’s predictions have no such input';
  const refuses: Partial<Record<RefusablePart, string>> = {
    'messages.toolCalls': never,
    responseFormat: never,
    stop: never,
    toolChoice: never,
    tools: never,
  };
  for (const [name, part] of Object.entries(partsOfNames)) {
    const isNamed = names[name as keyof typeof partsOfNames] !== undefined;
    if (!isNamed) refuses[part] = `\`inputNames.${name}\` is not set`;
  }
  return { refuses };
}

/** A refusal where a conversation is more than one question; null where it is one. */
export function findHistory(request: EngineRequest): UnsupportedPart | null {
  const turns = request.messages.filter(({ role }) => role !== 'system');
  if (turns.length === 1 && turns[0]?.role === 'user') return null;
  return refused('messages', 'a prediction takes one question, and no conversation');
}

/** The inputs of a prediction. */
export function toPredictionInput(
  call: LanguageModelV4CallOptions,
  names: PredictionInputNames,
): Record<string, string | number> {
  const values = {
    prompt: textsOf(call.prompt, 'user'),
    systemPrompt: textsOf(call.prompt, 'system') || undefined,
    maxOutputTokens: call.maxOutputTokens,
    temperature: call.temperature,
    topP: call.topP,
    topK: call.topK,
    seed: call.seed,
  };
  const input: Record<string, string | number> = {};
  const allNames: PredictionInputNames = { prompt: 'prompt', ...names };
  for (const [key, value] of Object.entries(values)) {
    const name = allNames[key as keyof PredictionInputNames];
    if (name !== undefined && value !== undefined) input[name] = value;
  }
  return input;
}

function textsOf(prompt: LanguageModelV4Prompt, role: 'system' | 'user'): string {
  const texts: string[] = [];
  for (const message of prompt) {
    if (message.role !== role) continue;
    if (typeof message.content === 'string') texts.push(message.content);
    else for (const part of message.content) if (part.type === 'text') texts.push(part.text);
  }
  return texts.join('\n\n');
}
