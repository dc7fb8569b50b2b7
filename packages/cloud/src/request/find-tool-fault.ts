import type { EngineRequest } from '@localmost/protocol';
import { isJsonObject, parseJson } from './json.ts';
import { refused, type UnsupportedPart } from './unsupported-part.ts';

/** What about a request's tools, calls and results no server could make sense of; null where nothing. */
export function findToolFault(request: EngineRequest): UnsupportedPart | null {
  return findDefinitionFault(request) ?? findChoiceFault(request) ?? findHistoryFault(request);
}

function findDefinitionFault({ tools = [] }: EngineRequest): UnsupportedPart | null {
  const names = new Set<string>();
  for (const [index, { name, parametersSchema }] of tools.entries()) {
    if (names.has(name)) return refused(`tools[${index}].name`, 'two tools have this name');
    names.add(name);
    if (!isJsonObject(parametersSchema)) {
      return refused(`tools[${index}].parametersSchema`, 'it is not a JSON object');
    }
  }
  return null;
}

function findChoiceFault({ tools = [], toolChoice }: EngineRequest): UnsupportedPart | null {
  if (toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none') return null;
  if (tools.length === 0) return refused('toolChoice', 'there is no tool to call');
  if (toolChoice === 'required' || tools.some(({ name }) => name === toolChoice.name)) return null;
  return refused('toolChoice.name', 'no tool has this name');
}

function findHistoryFault({ messages }: EngineRequest): UnsupportedPart | null {
  const callIds = new Set<string>();
  for (const [index, message] of messages.entries()) {
    for (const [place, call] of (message.toolCalls ?? []).entries()) {
      const path = `messages[${index}].toolCalls[${place}]`;
      if (message.role !== 'assistant') return refused(path, 'only an assistant calls tools');
      if (!isJsonObject(parseJson(call.argumentsJson))) {
        return refused(`${path}.argumentsJson`, 'it is not the JSON text of an object');
      }
      callIds.add(call.id);
    }
    const path = `messages[${index}].toolCallId`;
    if (message.role === 'tool' && !callIds.has(message.toolCallId ?? '')) {
      return refused(path, 'no call before it has this id');
    }
    if (message.role !== 'tool' && message.toolCallId !== undefined) {
      return refused(path, 'only a tool message is the result of a call');
    }
  }
  return null;
}
