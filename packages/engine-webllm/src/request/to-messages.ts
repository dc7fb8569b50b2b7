import { type ChatMessage, InvalidRequestError } from '@localmost/protocol';
import type { ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { unsupported } from './unsupported.ts';

/**
 * The conversation for web-llm. Earlier calls of tools are written as the models that call tools
 * write them: a JSON list.
 * @param callsTools whether the loaded model is one of those
 * @throws InvalidRequestError · UnsupportedRequestError
 */
export function toMessages(
  messages: readonly ChatMessage[],
  callsTools: boolean,
): ChatCompletionMessageParam[] {
  const last = messages.at(-1);
  if (last === undefined) throw emptyConversation();
  if (last.role === 'assistant' || last.role === 'system') {
    throw unsupported(
      `messages[${messages.length - 1}].role`,
      'it answers after a message of the user, or a tool’s result',
      'End the conversation with a message of the user.',
    );
  }
  return messages.map((message, index) => toMessage(message, index, callsTools));
}

function toMessage(
  { role, content, toolCalls, toolCallId }: ChatMessage,
  index: number,
  callsTools: boolean,
): ChatCompletionMessageParam {
  const path = `messages[${index}]`;
  if ((role === 'tool' || toolCalls?.length) && !callsTools) {
    throw unsupported(path, 'this model calls no tools', 'Choose a model that calls tools.');
  }
  switch (role) {
    case 'system':
      if (index === 0) return { role, content };
      throw unsupported(
        `${path}.role`,
        'it takes one system message, as the first',
        'Put what the system says into the first message.',
      );
    case 'user':
      return { role, content };
    case 'assistant':
      return { role, content: toolCalls?.length ? callsAsText(content, toolCalls, path) : content };
    case 'tool':
      return { role, content, tool_call_id: toolCallId ?? '' };
  }
}

function callsAsText(
  content: string,
  toolCalls: NonNullable<ChatMessage['toolCalls']>,
  path: string,
): string {
  if (content !== '') {
    throw unsupported(
      `${path}.content`,
      'a message that calls tools can hold nothing else',
      'Leave the text out of messages that call tools.',
    );
  }
  const calls = toolCalls.map(({ name, argumentsJson }) => ({
    arguments: parseArguments(argumentsJson, path),
    name,
  }));
  return JSON.stringify(calls);
}

function parseArguments(argumentsJson: string, path: string): unknown {
  try {
    return JSON.parse(argumentsJson);
  } catch {
    throw new InvalidRequestError({
      message: `${path}.toolCalls holds arguments that are no JSON.`,
      details: { path: `${path}.toolCalls` },
      remedies: ['Pass the arguments as the model wrote them.'],
    });
  }
}

function emptyConversation(): InvalidRequestError {
  return new InvalidRequestError({
    message: 'messages is empty.',
    details: { path: 'messages' },
    remedies: ['Pass at least one message.'],
  });
}
