import type { ChatMessage } from '@localmost/protocol';
import type { ChatHistoryItem, ChatModelFunctionCall } from 'node-llama-cpp';

/**
 * The conversation in node-llama-cpp's form, with an empty turn of the model to fill. A tool's
 * result is a part of the model's turn there.
 */
export function toLlamaHistory(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const results = new Map(
    messages.flatMap(({ role, toolCallId, content }) =>
      role === 'tool' && toolCallId !== undefined ? [[toolCallId, content] as const] : [],
    ),
  );
  const history: ChatHistoryItem[] = [];
  for (const { role, content, toolCalls = [] } of messages) {
    if (role === 'system') history.push({ type: 'system', text: content });
    else if (role === 'user') history.push({ type: 'user', text: content });
    else if (role === 'assistant') {
      const calls = toolCalls.map(
        ({ id, name, argumentsJson }): ChatModelFunctionCall => ({
          type: 'functionCall',
          name,
          params: JSON.parse(argumentsJson),
          result: results.get(id) ?? null,
        }),
      );
      history.push({ type: 'model', response: content === '' ? calls : [content, ...calls] });
    }
  }
  // After a tool's result the model goes on in the same turn.
  if (history.at(-1)?.type !== 'model') history.push({ type: 'model', response: [] });
  return history;
}
