import type { BackendSupport, EngineRequest } from '@localmost/protocol';

/** What the engines of this device offer beyond text; they refuse the rest with a typed error. */
export const deviceSupports: { readonly tools: boolean; readonly json: boolean } = {
  tools: false,
  json: false,
};

/** Whether the engines of this device can honour a request whole. */
export function deviceSupport(request: EngineRequest): BackendSupport {
  const { messages, tools, toolChoice, responseFormat } = request;
  const isJson = responseFormat !== undefined && responseFormat.type !== 'text';
  // Earlier calls and results ask for it too, when no tool is offered any more.
  const ofTools = messages.findIndex(({ role, toolCalls }) => role === 'tool' || toolCalls?.length);
  const toolPart =
    (tools?.length && 'tools') ||
    (toolChoice && 'toolChoice') ||
    (ofTools >= 0 && `messages[${ofTools}]`);
  const part =
    (!deviceSupports.tools && toolPart) || (!deviceSupports.json && isJson && 'responseFormat');
  if (!part) return { supported: true };
  return { supported: false, part, reason: 'The engines of this device do not offer it yet.' };
}
