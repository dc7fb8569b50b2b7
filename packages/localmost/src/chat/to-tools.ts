import type { JsonSchema, ResponseFormat, ToolChoice, ToolDefinition } from '@localmost/protocol';
import { allowOnly, invalid, isObject, isUnset, nameOf, unsupported } from './param-faults.ts';

/** What OpenAI takes for a function that has no `parameters`. */
const noParameters: JsonSchema = { type: 'object', properties: {} };

/** The protocol's tools for OpenAI's `tools`. @throws InvalidRequestError naming the field */
export function toTools(tools: unknown): ToolDefinition[] {
  if (!Array.isArray(tools) || tools.length === 0) throw invalid('tools', 'is not a list of tools');
  const names = new Set<string>();
  return tools.map((tool: unknown, index) => {
    const path = `tools[${index}]`;
    const definition = toTool(tool, path);
    if (names.has(definition.name)) throw invalid(`${path}.function.name`, 'is there twice');
    names.add(definition.name);
    return definition;
  });
}

function toTool(tool: unknown, path: string): ToolDefinition {
  if (!isObject(tool) || tool.type !== 'function' || !isObject(tool.function)) {
    throw invalid(path, 'is not a tool of type function');
  }
  const at = `${path}.function`;
  const { name, description, parameters, strict } = tool.function;
  allowOnly(tool, ['type', 'function'], path);
  allowOnly(tool.function, ['name', 'description', 'parameters', 'strict'], at);
  if (!isUnset(strict) && strict !== false) {
    throw unsupported(`${at}.strict`, 'Leave it out, and check the arguments of every call.');
  }
  if (!isUnset(description) && typeof description !== 'string') {
    throw invalid(`${at}.description`, 'is not text');
  }
  return {
    name: nameOf(name, `${at}.name`),
    ...(typeof description === 'string' && { description }),
    parametersSchema: isUnset(parameters) ? noParameters : toSchema(parameters, `${at}.parameters`),
  };
}

/** The protocol's choice for OpenAI's `tool_choice`. @throws InvalidRequestError naming the field */
export function toToolChoice(choice: unknown, tools: readonly ToolDefinition[] = []): ToolChoice {
  if (tools.length === 0) throw invalid('tool_choice', 'is there without tools');
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const path = 'tool_choice.function.name';
  if (!isObject(choice) || choice.type !== 'function' || !isObject(choice.function)) {
    throw invalid('tool_choice', 'is not auto, none, required or a function');
  }
  const name = nameOf(choice.function.name, path);
  if (tools.some((tool) => tool.name === name)) return { name };
  throw invalid(path, 'is none of the tools');
}

/** The protocol's format for OpenAI's `response_format`. @throws InvalidRequestError naming the field */
export function toResponseFormat(format: unknown): ResponseFormat {
  if (!isObject(format)) throw invalid('response_format', 'is not an object');
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json' };
  if (format.type !== 'json_schema') throw unsupported('response_format');
  const path = 'response_format.json_schema';
  if (!isObject(format.json_schema)) throw invalid(path, 'is not an object');
  const { name, schema } = format.json_schema;
  // `strict` may be there: a schema is always meant strictly here.
  allowOnly(format.json_schema, ['name', 'schema', 'strict'], path);
  return {
    type: 'json',
    name: nameOf(name, `${path}.name`),
    ...(!isUnset(schema) && { schema: toSchema(schema, `${path}.schema`) }),
  };
}

function toSchema(schema: unknown, path: string): JsonSchema {
  if (isObject(schema)) return schema;
  throw invalid(path, 'is not a JSON Schema');
}
