import type { EngineRequest } from '@localmost/protocol';
import type { ClassifiableRequest } from '@localmost/sensitivity';

/**
 * Gives every word of a request that a backend would see, for the classifier: messages, results and
 * arguments of tools, their definitions, the answer's schema, and stop strings.
 */
export function classifiableText(request: EngineRequest): ClassifiableRequest {
  const { messages, tools = [], toolChoice, responseFormat, stop = [] } = request;
  const calls = messages.flatMap(({ toolCalls = [] }) => toolCalls);
  const schema = responseFormat?.type === 'json' ? responseFormat : undefined;
  const attachments = [
    calls.map(({ id, name, argumentsJson }) => [id, name, wordsOfJson(argumentsJson)]),
    messages.map(({ toolCallId }) => toolCallId ?? []),
    tools.map(({ name, description, parametersSchema }) => [name, description, parametersSchema]),
    typeof toolChoice === 'object' ? toolChoice : [],
    schema ? [schema.name, schema.schema] : [],
    stop,
  ].map((part) => words(part).join('\n'));
  return { messages, attachments: attachments.filter((text) => text !== '') };
}

/** JSON text hides words behind escapes: they are read as they mean. */
function wordsOfJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** Deeper than any schema is; what lies deeper is read as raw JSON. */
const maximumDepth = 40;

/** All strings, numbers and keys within a value. */
function words(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  if (depth > maximumDepth) return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap((part) => words(part, depth + 1));
  return Object.entries(value).flatMap(([key, part]) => [key, ...words(part, depth + 1)]);
}
