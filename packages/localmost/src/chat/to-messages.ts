import type { ChatMessage, ToolCall } from '@localmost/protocol';
import { allowOnly, invalid, isObject, isUnset, nameOf } from './param-faults.ts';

/** Fields of each role that are understood; any other is refused when it is set. */
const fieldsByRole: Readonly<Record<ChatMessage['role'], readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls'],
  tool: ['role', 'content', 'tool_call_id'],
};

/** The protocol's messages for OpenAI-shaped ones. @throws InvalidRequestError naming the field */
export function toMessages(messages: unknown): ChatMessage[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'is not a list');
  return messages.map((message: unknown, index) => toMessage(message, `messages[${index}]`));
}

function toMessage(message: unknown, path: string): ChatMessage {
  if (!isObject(message)) throw invalid(path, 'is not an object');
  const role = toRole(message.role, path);
  allowOnly(message, fieldsByRole[role], path);
  if (role === 'tool') {
    const toolCallId = nameOf(message.tool_call_id, `${path}.tool_call_id`);
    return { role, content: toText(message.content, path), toolCallId };
  }
  if (isUnset(message.tool_calls)) return { role, content: toText(message.content, path) };
  const toolCalls = toToolCalls(message.tool_calls, `${path}.tool_calls`);
  const content = isUnset(message.content) ? '' : toText(message.content, path);
  return { role, content, toolCalls };
}

function toRole(role: unknown, path: string): ChatMessage['role'] {
  if (role === 'developer') return 'system';
  if (role === 'system' || role === 'user' || role === 'assistant' || role === 'tool') return role;
  throw invalid(`${path}.role`, 'is not system, developer, user, assistant or tool');
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

function toToolCalls(calls: unknown, path: string): ToolCall[] {
  if (!Array.isArray(calls) || calls.length === 0) throw invalid(path, 'is not a list of calls');
  return calls.map((call: unknown, index) => {
    const at = `${path}[${index}]`;
    if (!isObject(call) || call.type !== 'function' || !isObject(call.function)) {
      throw invalid(at, 'is not a call of type function');
    }
    allowOnly(call, ['id', 'type', 'function'], at);
    allowOnly(call.function, ['name', 'arguments'], `${at}.function`);
    const argumentsJson = call.function.arguments;
    if (typeof argumentsJson !== 'string') throw invalid(`${at}.function.arguments`, 'is not text');
    return {
      id: nameOf(call.id, `${at}.id`),
      name: nameOf(call.function.name, `${at}.function.name`),
      argumentsJson,
    };
  });
}
