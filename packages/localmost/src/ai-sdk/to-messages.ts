import {
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type LanguageModelV4ToolCallPart,
  type LanguageModelV4ToolResultPart,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { ChatCompletionMessage, ChatCompletionToolCall } from '../chat/completion-params.ts';

/**
 * The chat messages of an AI SDK prompt: text, calls and their results.
 * @throws UnsupportedFunctionalityError for files, reasoning, approvals and what a provider ran itself
 */
export function toMessages(prompt: LanguageModelV4Prompt): ChatCompletionMessage[] {
  return prompt.flatMap(toMessage);
}

function toMessage(message: LanguageModelV4Message): ChatCompletionMessage[] {
  if (message.role === 'system') return [{ role: 'system', content: message.content }];
  if (message.role === 'user') return [{ role: 'user', content: textOf(message.content) }];
  if (message.role === 'tool') return message.content.map(toToolMessage);
  const calls = message.content.flatMap((part) => (part.type === 'tool-call' ? [part] : []));
  const others = message.content.filter((part) => part.type !== 'tool-call');
  const content = textOf(others);
  if (calls.length === 0) return [{ role: 'assistant', content }];
  return [{ role: 'assistant', content, tool_calls: calls.map(toToolCall) }];
}

/** @throws UnsupportedFunctionalityError unless every part is text */
function textOf(parts: readonly { type: string }[]): string {
  return parts.map((part) => (isText(part) ? part.text : refuse(part.type))).join('');
}

function isText(part: { type: string }): part is { type: 'text'; text: string } {
  return part.type === 'text' && 'text' in part && typeof part.text === 'string';
}

function toToolCall(part: LanguageModelV4ToolCallPart): ChatCompletionToolCall {
  const { toolCallId, toolName, input, providerExecuted } = part;
  if (providerExecuted) refuse('tool-call that the provider ran');
  const call = { name: toolName, arguments: JSON.stringify(input ?? {}) };
  return { id: toolCallId, type: 'function', function: call };
}

function toToolMessage(part: { type: string }): ChatCompletionMessage {
  if (!isToolResult(part)) return refuse(part.type);
  return { role: 'tool', tool_call_id: part.toolCallId, content: resultText(part.output) };
}

function isToolResult(part: { type: string }): part is LanguageModelV4ToolResultPart {
  return part.type === 'tool-result';
}

function resultText(output: LanguageModelV4ToolResultPart['output']): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value);
    case 'execution-denied':
      return output.reason ?? 'The call was denied.';
    case 'content':
      return textOf(output.value);
    default:
      return refuse('tool result of a new kind');
  }
}

function refuse(what: string): never {
  throw new UnsupportedFunctionalityError({ functionality: `message part: ${what}` });
}
