import type { EngineRequest, FinishReason, ToolCall } from '@localmost/protocol';
import { cloudFailure } from '../failures/cloud-failure.ts';
import { isJsonObject, parseJson } from '../request/json.ts';

/** What came, to be held against what was asked. */
export interface WholeAnswer {
  text: string;
  toolCalls: readonly ToolCall[];
  reason: FinishReason;
}

/**
 * Holds a call against the request and the calls before it.
 * @returns the call, its arguments `{}` where the server left them out, its id its own
 * @throws CloudFailureError where it calls what is not offered, or its arguments are not JSON
 */
export function checkToolCall(
  backendId: string,
  request: EngineRequest,
  call: ToolCall,
  before: readonly ToolCall[],
): ToolCall {
  if (!request.tools?.some(({ name }) => name === call.name)) {
    throw cloudFailure(backendId, 'unknown-tool');
  }
  const argumentsJson = call.argumentsJson.trim() === '' ? '{}' : call.argumentsJson;
  if (!isJsonObject(parseJson(argumentsJson))) {
    throw cloudFailure(backendId, 'tool-arguments-not-json');
  }
  // Some servers number no calls, or all alike; results could then not be told apart.
  const isOwn = call.id !== '' && before.every(({ id }) => id !== call.id);
  const id = isOwn ? call.id : `${call.id || 'call'}-${before.length + 1}`;
  return { id, name: call.name, argumentsJson };
}

/**
 * Holds the whole answer against the request, because servers ignore what they do not know: a
 * required call must be there, an answer in JSON must be JSON. Whether it fits its schema is the
 * app's to check, as with any model.
 * @throws CloudFailureError
 */
export function checkAnswer(backendId: string, request: EngineRequest, answer: WholeAnswer): void {
  // Cut off or refused, an answer cannot be whole.
  if (answer.reason === 'length' || answer.reason === 'content-filter') return;
  const { toolChoice = 'auto', responseFormat } = request;
  const called = answer.toolCalls.map(({ name }) => name);
  const isKept =
    toolChoice === 'auto' ||
    (toolChoice === 'none' && called.length === 0) ||
    (toolChoice === 'required' && called.length > 0) ||
    (typeof toolChoice === 'object' &&
      called.length > 0 &&
      called.every((name) => name === toolChoice.name));
  if (!isKept) throw cloudFailure(backendId, 'tool-choice-ignored');
  const isTextDue = responseFormat?.type === 'json' && called.length === 0;
  if (isTextDue && parseJson(answer.text) === undefined) {
    throw cloudFailure(backendId, 'answer-not-json');
  }
}
