import { EngineFailureError, type ToolCallPart } from '@localmost/protocol';
import type { ChatCompletionChunk } from '@mlc-ai/web-llm';

type CallDeltas = ChatCompletionChunk.Choice.Delta['tool_calls'];

/**
 * The calls of an answer's last piece, each with an id, which web-llm gives none. Names and
 * arguments are the model's, and hostile.
 * @throws EngineFailureError for a call without a name
 */
export function toToolCalls(deltas: CallDeltas, newId: () => string): ToolCallPart[] {
  return (deltas ?? []).map((delta) => {
    const { name, arguments: argumentsJson } = delta.function ?? {};
    if (typeof name !== 'string' || typeof argumentsJson !== 'string') {
      throw new EngineFailureError({
        message: 'The model wrote a call without a name or without arguments.',
        remedies: ['Ask again.'],
      });
    }
    return { type: 'tool-call', call: { id: newId(), name, argumentsJson } };
  });
}
