import type { EngineRequest } from '@localmost/protocol';
import { isJsonObject } from '../tokenizer/json-object.ts';
import { invalidRequest } from './invalid-request.ts';
import { validateText } from './validate-text.ts';

/** Refuses tools, a choice and a format that mean nothing. @throws InvalidRequestError naming the field */
export function validateTools(request: EngineRequest): void {
  const { tools = [], toolChoice, responseFormat, ignoreEndToken } = request;
  if (!Array.isArray(tools))
    throw invalidRequest('tools', 'is not a list', 'Pass a list of tools.');
  const names = new Set<unknown>();
  tools.forEach((tool: unknown, index) => {
    const path = `tools[${index}]`;
    const { name, description, parametersSchema } = isJsonObject(tool) ? tool : {};
    validateText(name, `${path}.name`);
    if (name === '' || names.has(name)) {
      throw invalidRequest(
        `${path}.name`,
        'is empty or there twice',
        'Name each tool differently.',
      );
    }
    names.add(name);
    if (description !== undefined) validateText(description, `${path}.description`);
    if (!isJsonObject(parametersSchema)) {
      throw invalidRequest(`${path}.parametersSchema`, 'is not an object', 'Pass a JSON Schema.');
    }
  });
  validateChoice(toolChoice, names);
  validateFormat(responseFormat);
  if (ignoreEndToken && (names.size > 0 || responseFormat?.type === 'json')) {
    const remedy = 'Leave it out where the answer has a format or tools.';
    throw invalidRequest('ignoreEndToken', 'would run past the end of the format', remedy);
  }
}

function validateChoice(choice: unknown, names: ReadonlySet<unknown>): void {
  if (choice === undefined) return;
  if (names.size === 0) {
    throw invalidRequest('toolChoice', 'is there without tools', 'Leave it out, or pass tools.');
  }
  if (choice === 'auto' || choice === 'none' || choice === 'required') return;
  if (isJsonObject(choice) && names.has(choice.name)) return;
  const remedy = 'Use "auto", "none", "required" or the name of one of the tools.';
  throw invalidRequest('toolChoice', 'is no choice among the tools', remedy);
}

function validateFormat(format: unknown): void {
  if (format === undefined) return;
  const { type, schema } = isJsonObject(format) ? format : {};
  if (type !== 'text' && type !== 'json') {
    throw invalidRequest('responseFormat.type', 'is not known', 'Use "text" or "json".');
  }
  if (schema !== undefined && !isJsonObject(schema)) {
    throw invalidRequest('responseFormat.schema', 'is not an object', 'Pass a JSON Schema.');
  }
}
