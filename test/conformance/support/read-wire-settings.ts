import type { EngineRequest, ResponseFormat, ToolChoice } from '@localmost/protocol';

type Wire = Readonly<Record<string, unknown>>;
/** What stands in a request beside messages and tools. */
export type WireSettings = Omit<EngineRequest, 'messages' | 'tools'>;

/** Reads the settings of one wire format back into ours. */
export type WireReader = (wire: Wire) => WireSettings;

/** OpenAI's chat completions, and every server that copies them. */
export const readChatCompletions: WireReader = (wire) =>
  settings(wire, {
    limit: wire.max_completion_tokens ?? wire.max_tokens,
    stop: wire.stop,
    toolChoice: readNamedChoice(wire.tool_choice, (choice) => object(choice.function).name),
    format: object(wire.response_format),
    schema: object(object(wire.response_format).json_schema).schema,
  });

/** OpenAI's responses. */
export const readResponses: WireReader = (wire) =>
  settings(wire, {
    limit: wire.max_output_tokens,
    stop: undefined,
    toolChoice: readNamedChoice(wire.tool_choice, (choice) => choice.name),
    format: object(object(wire.text).format),
    schema: object(object(wire.text).format).schema,
  });

/** Anthropic's messages. */
export const readAnthropicMessages: WireReader = (wire) => {
  const choice = object(wire.tool_choice);
  const words: Readonly<Record<string, ToolChoice>> = { auto: 'auto', any: 'required' };
  const format = object(object(wire.output_config).format ?? wire.output_format);
  return settings(wire, {
    limit: wire.max_tokens,
    stop: wire.stop_sequences,
    toolChoice: choice.type === 'tool' ? { name: String(choice.name) } : words[String(choice.type)],
    format,
    schema: format.schema,
  });
};

interface Found {
  limit: unknown;
  stop: unknown;
  toolChoice: ToolChoice | undefined;
  format: Wire;
  schema: unknown;
}

function settings(wire: Wire, { limit, stop, toolChoice, format, schema }: Found): WireSettings {
  const sampling = {
    ...(typeof wire.temperature === 'number' && { temperature: wire.temperature }),
    ...(typeof wire.top_p === 'number' && { topP: wire.top_p }),
    ...(typeof wire.seed === 'number' && { seed: wire.seed }),
  };
  const responseFormat = readFormat(format, schema);
  return {
    sampling,
    ...(typeof limit === 'number' && { maxOutputTokens: limit }),
    ...(Array.isArray(stop) && { stop }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(responseFormat !== undefined && { responseFormat }),
  };
}

function readFormat(format: Wire, schema: unknown): ResponseFormat | undefined {
  if (format.type === 'json_object') return { type: 'json' };
  return format.type === 'json_schema' ? { type: 'json', schema: object(schema) } : undefined;
}

function readNamedChoice(
  choice: unknown,
  nameOf: (choice: Wire) => unknown,
): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  return choice === undefined ? undefined : { name: String(nameOf(object(choice))) };
}

function object(value: unknown): Wire {
  return typeof value === 'object' && value !== null ? (value as Wire) : {};
}
