import type { ChatMessage, EngineRequest, ToolDefinition } from '@localmost/protocol';
import { readChatCompletions } from '../support/read-wire-settings.ts';

interface WireMessage {
  role: ChatMessage['role'];
  content?: string | null;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

interface WireTool {
  function: { name: string; description?: string; parameters: Record<string, unknown> };
}

/** A body of OpenAI's chat completions as our request. Trusts its caller: a server of tests. */
export function readChatRequest(body: Record<string, unknown>): EngineRequest {
  const messages = body.messages as WireMessage[];
  const tools = (body.tools ?? []) as WireTool[];
  return {
    ...readChatCompletions(body),
    messages: messages.map(toMessage),
    tools: tools.map(toTool),
  };
}

function toMessage({ role, content, tool_calls: calls, tool_call_id: callId }: WireMessage) {
  const message: ChatMessage = { role, content: content ?? '' };
  if (callId !== undefined) message.toolCallId = callId;
  if (calls !== undefined) {
    message.toolCalls = calls.map(({ id, function: { name, arguments: argumentsJson } }) => ({
      id,
      name,
      argumentsJson,
    }));
  }
  return message;
}

function toTool({ function: { name, description, parameters } }: WireTool): ToolDefinition {
  const tool: ToolDefinition = { name, parametersSchema: parameters };
  if (description !== undefined) tool.description = description;
  return tool;
}
