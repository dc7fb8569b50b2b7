import type { ChatMessage, ToolDefinition } from '@localmost/protocol';

type Mask = (text: string) => string;

/**
 * A message as templates know it, every text in it masked; calls in the shape that the reference
 * library passes, their arguments as an object.
 * @see https://huggingface.co/docs/transformers/chat_extras
 */
export function templateMessage(message: ChatMessage, mask: Mask): Record<string, unknown> {
  const { role, content, toolCalls, toolCallId } = message;
  return {
    role,
    content: mask(content),
    ...(toolCallId !== undefined && { tool_call_id: mask(toolCallId) }),
    ...(toolCalls?.length && {
      tool_calls: toolCalls.map(({ id, name, argumentsJson }) => ({
        id: mask(id),
        type: 'function',
        function: { name: mask(name), arguments: maskAll(JSON.parse(argumentsJson), mask) },
      })),
    }),
  };
}

/** A tool as templates know it, every text in it masked. */
export function templateTool(tool: ToolDefinition, mask: Mask): Record<string, unknown> {
  const { name, description = '', parametersSchema } = tool;
  const definition = { name, description, parameters: parametersSchema };
  return { type: 'function', function: maskAll(definition, mask) };
}

/** Plain data with every text masked, names of fields too. */
function maskAll(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskAll(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [mask(name), maskAll(field, mask)]),
  );
}
