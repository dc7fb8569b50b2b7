import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import type {
  EngineRequest,
  JsonSchema,
  ResponseFormat,
  SamplingOptions,
  ToolChoice,
  ToolDefinition,
} from '@localmost/protocol';
import { toPrompt } from './to-prompt.ts';

/** What a call carries beside the request. */
export interface CallSurroundings {
  signal: AbortSignal;
  headers: Readonly<Record<string, string>>;
}

/** The request in V4's form. Only what it asks for is set; the rest stays the server's default. */
export function toCallOptions(
  request: EngineRequest,
  { signal, headers }: CallSurroundings,
): LanguageModelV4CallOptions {
  const { maxOutputTokens, stop, tools, toolChoice, responseFormat, sampling } = request;
  return {
    prompt: toPrompt(request.messages),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stop?.length && { stopSequences: [...stop] }),
    ...(tools?.length && {
      tools: tools.map(toTool),
      toolChoice: toToolChoice(toolChoice ?? 'auto'),
    }),
    ...(responseFormat?.type === 'json' && { responseFormat: toResponseFormat(responseFormat) }),
    ...toSampling(sampling ?? {}),
    includeRawChunks: false,
    abortSignal: signal,
    headers: { ...headers },
  };
}

function toTool({ name, description, parametersSchema }: ToolDefinition) {
  const tool: LanguageModelV4FunctionTool = {
    type: 'function',
    name,
    inputSchema: toSchema(parametersSchema),
  };
  if (description !== undefined) tool.description = description;
  return tool;
}

function toToolChoice(choice: ToolChoice): LanguageModelV4ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };
}

function toResponseFormat({ schema, name }: Extract<ResponseFormat, { type: 'json' }>) {
  return {
    type: 'json' as const,
    ...(schema !== undefined && { schema: toSchema(schema) }),
    ...(name !== undefined && { name }),
  };
}

function toSampling({ temperature, topK, topP, seed }: SamplingOptions) {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { topK }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
  };
}

/** The schema is the app's own and goes out as it came; what it says is for the server to judge. */
function toSchema(schema: JsonSchema): JSONSchema7 {
  return schema as JSONSchema7;
}
