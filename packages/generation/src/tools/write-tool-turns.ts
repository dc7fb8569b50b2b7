import type { ChatMessage, ToolCall, ToolDefinition } from '@localmost/protocol';
import type { ToolDialect } from './tool-dialect.ts';

/** A turn of a template that knows nothing of tools. */
interface PlainTurn {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/**
 * A conversation with tools as plain turns: the tools in the system turn, calls as the model would
 * write them, results as the user's turns, those of one round together.
 */
export function writeToolTurns(
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
  dialect: ToolDialect,
): PlainTurn[] {
  const turns: PlainTurn[] = [];
  if (tools.length > 0) turns.push({ role: 'system', content: toolPrompt(tools, dialect) });
  for (const { role, content, toolCalls } of messages) {
    const before = turns.at(-1);
    if (role === 'tool') {
      const text = `<tool_response>\n${content}\n</tool_response>`;
      if (before?.role === 'user' && before.content.endsWith('</tool_response>')) {
        before.content += `\n${text}`;
      } else turns.push({ role: 'user', content: text });
    } else if (role === 'system' && before?.role === 'system') {
      // The app's own words come first, as in the templates that write tools themselves.
      before.content = `${content}\n\n${before.content}`;
    } else {
      const calls = toolCalls?.length ? writeCalls(toolCalls, dialect) : '';
      turns.push({ role, content: [content, calls].filter((part) => part !== '').join('\n') });
    }
  }
  return turns;
}

function toolPrompt(tools: readonly ToolDefinition[], dialect: ToolDialect): string {
  const list = tools.map(({ name, description, parametersSchema }) =>
    JSON.stringify({ name, ...(description && { description }), parameters: parametersSchema }),
  );
  const example = `{"name": "<name of the tool>", "${dialect.argumentsKey}": {<its arguments>}}`;
  const form = dialect.id === 'smollm2' ? `[${example}]` : example;
  return [
    'You can call these tools. Each line is one of them, with the JSON Schema of its arguments:',
    '<tools>',
    ...list,
    '</tools>',
    'When a tool can help, answer with nothing but calls in this form:',
    `<tool_call>${form}</tool_call>`,
    'Results come back as <tool_response>. When no tool can help, answer in plain words.',
  ].join('\n');
}

function writeCalls(calls: readonly ToolCall[], { id, argumentsKey }: ToolDialect): string {
  const objects = calls.map(
    ({ name, argumentsJson }) =>
      `{"name": ${JSON.stringify(name)}, "${argumentsKey}": ${argumentsJson}}`,
  );
  if (id === 'smollm2') return `<tool_call>[${objects.join(', ')}]</tool_call>`;
  return objects.map((object) => `<tool_call>\n${object}\n</tool_call>`).join('\n');
}
