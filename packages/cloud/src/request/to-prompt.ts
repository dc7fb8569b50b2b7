import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
} from '@ai-sdk/provider';
import type { ChatMessage } from '@localmost/protocol';
import { parseJson } from './json.ts';

/**
 * The conversation in V4's form, message for message. A V4 tool result repeats the tool's name, so
 * the names are taken from the calls before it.
 */
export function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  const toolNames = new Map<string, string>();
  return messages.map((message) => {
    for (const call of message.toolCalls ?? []) toolNames.set(call.id, call.name);
    return toMessage(message, toolNames);
  });
}

function toMessage(
  message: ChatMessage,
  toolNames: ReadonlyMap<string, string>,
): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content }] };
    case 'assistant':
      return { role: 'assistant', content: toAssistantParts(message) };
    case 'tool':
      return toToolMessage(message, toolNames);
  }
}

function toAssistantParts({
  content,
  toolCalls = [],
}: ChatMessage): (LanguageModelV4TextPart | LanguageModelV4ToolCallPart)[] {
  const calls = toolCalls.map(
    ({ id, name, argumentsJson }): LanguageModelV4ToolCallPart => ({
      type: 'tool-call',
      toolCallId: id,
      toolName: name,
      input: parseJson(argumentsJson),
    }),
  );
  // Beside calls, an empty text is no turn of its own; some servers refuse one.
  return content === '' && calls.length > 0 ? calls : [{ type: 'text', text: content }, ...calls];
}

function toToolMessage(
  { content, toolCallId = '' }: ChatMessage,
  toolNames: ReadonlyMap<string, string>,
): LanguageModelV4Message {
  return {
    role: 'tool',
    content: [
      {
        type: 'tool-result',
        toolCallId,
        toolName: toolNames.get(toolCallId) ?? '',
        output: { type: 'text', value: content },
      },
    ],
  };
}
