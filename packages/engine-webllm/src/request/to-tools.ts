import type { EngineRequest } from '@localmost/protocol';
import type { ChatCompletionTool } from '@mlc-ai/web-llm';
import { unsupported } from './unsupported.ts';

/**
 * The tools for web-llm; undefined where none may be called. What web-llm offers is narrow: a few
 * models, which then answer with a list of calls and nothing else, and under its own system message.
 * @throws UnsupportedRequestError for what that cannot express
 */
export function toTools(
  request: EngineRequest,
  callsTools: boolean,
): ChatCompletionTool[] | undefined {
  const { tools = [], toolChoice = 'auto', responseFormat, messages } = request;
  if (toolChoice === 'none' || (tools.length === 0 && toolChoice === 'auto')) return undefined;
  if (!callsTools) {
    throw unsupported('tools', 'this model calls no tools', 'Choose a model that calls tools.');
  }
  if (toolChoice === 'auto') {
    throw unsupported(
      'toolChoice',
      'with tools its models always call one, and can answer nothing else',
      "Pass toolChoice 'required', or 'none' for an answer in words.",
    );
  }
  if (messages.some(({ role }) => role === 'system')) {
    throw unsupported(
      'messages[0].role',
      'with tools it writes the system message itself',
      'Put what the system says into the first message of the user.',
    );
  }
  if (responseFormat && responseFormat.type !== 'text') {
    throw unsupported(
      'responseFormat',
      'with tools the format is theirs',
      'Leave one of both out.',
    );
  }
  const allowed =
    toolChoice === 'required' ? tools : tools.filter(({ name }) => name === toolChoice.name);
  if (allowed.length === 0) {
    throw unsupported('toolChoice', 'it names none of the tools', 'Name one of the tools.');
  }
  return allowed.map(({ name, description, parametersSchema }) => ({
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: parametersSchema,
    },
  }));
}
