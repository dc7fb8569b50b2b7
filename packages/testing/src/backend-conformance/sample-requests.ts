import type { ChatMessage, EngineRequest, ToolDefinition } from '@localmost/protocol';

/** A short greedy request, which a model of any size can begin to answer. */
export function ask(content: string, rest: Partial<EngineRequest> = {}): EngineRequest {
  return {
    messages: [{ role: 'user', content }],
    sampling: { temperature: 0 },
    maxOutputTokens: 24,
    ...rest,
  };
}

/** The same request with other messages. */
export function converse(messages: readonly ChatMessage[]): EngineRequest {
  return ask('', { messages });
}

/** A tool whose arguments a small grammar can hold. */
export const weatherTool: ToolDefinition = {
  name: 'get_weather',
  description: 'Tells the weather in a town.',
  parametersSchema: {
    type: 'object',
    properties: { town: { type: 'string', enum: ['Oslo', 'Lima'] } },
    required: ['town'],
    additionalProperties: false,
  },
};

/** A second one, so that a choice is one. */
export const timeTool: ToolDefinition = {
  name: 'get_time',
  description: 'Tells the time.',
  parametersSchema: { type: 'object', properties: {}, additionalProperties: false },
};

/** A schema whose answers are short under any model. */
export const verdictSchema = {
  type: 'object',
  properties: { isTrue: { type: 'boolean' }, colour: { type: 'string', enum: ['red', 'blue'] } },
  required: ['isTrue', 'colour'],
  additionalProperties: false,
} as const;

/** Letters of several scripts, a family of joined people, a flag, and combining marks. */
export const manyScripts = 'Grüße, 你好, こんにちは, مرحبا, 👩‍👩‍👧‍👦 🇳🇴 é';
