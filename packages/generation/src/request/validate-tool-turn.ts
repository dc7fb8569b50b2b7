import { isJsonObject } from '../tokenizer/json-object.ts';
import { invalidRequest } from './invalid-request.ts';
import { validateText } from './validate-text.ts';

/**
 * Refuses calls and results of tools that no template could write: a result of no call, arguments
 * that are no JSON object. @param callIds the calls of earlier turns; this turn's are added
 * @throws InvalidRequestError naming the field
 */
export function validateToolTurn(message: object, path: string, callIds: Set<unknown>): void {
  const role = 'role' in message ? message.role : undefined;
  const calls = 'toolCalls' in message ? message.toolCalls : undefined;
  const callId = 'toolCallId' in message ? message.toolCallId : undefined;
  if (calls !== undefined) {
    if (role !== 'assistant' || !Array.isArray(calls)) {
      const remedy = 'Put a list of calls on an assistant message.';
      throw invalidRequest(`${path}.toolCalls`, 'is not a list of calls of the assistant', remedy);
    }
    calls.forEach((call: unknown, index) => {
      callIds.add(validateCall(call, `${path}.toolCalls[${index}]`));
    });
  }
  if ((role === 'tool') !== (callId !== undefined) || (role === 'tool' && !callIds.has(callId))) {
    const remedy = 'Give each tool message, and no other, the id of a call before it.';
    throw invalidRequest(`${path}.toolCallId`, 'does not belong to a call', remedy);
  }
}

/** Gives the call's id. */
function validateCall(call: unknown, path: string): unknown {
  const { id, name, argumentsJson } = isJsonObject(call) ? call : {};
  validateText(id, `${path}.id`);
  validateText(name, `${path}.name`);
  validateText(argumentsJson, `${path}.argumentsJson`);
  try {
    if (isJsonObject(JSON.parse(String(argumentsJson)))) return id;
  } catch {
    // Told below, without the text, which is private.
  }
  const remedy = 'Pass the arguments as the model wrote them.';
  throw invalidRequest(`${path}.argumentsJson`, 'is not the JSON text of an object', remedy);
}
