import type { EngineRequest } from '@localmost/protocol';

/**
 * Bytes of UTF-8 that one token holds at the least in running text: 3.5 to 4.5 are common in
 * English, 2 to 3 in other scripts. Low, so that the estimate of a cost is high.
 */
const bytesPerToken = 2.5;
/** Role and marks of one message in common templates. */
const tokensPerMessage = 6;

/** Tokens of a text, estimated on the high side. */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).byteLength / bytesPerToken);
}

/** Tokens of a whole request with its tools and schema, estimated on the high side. */
export function estimatePromptTokens(request: EngineRequest): number {
  const { messages, tools = [], responseFormat } = request;
  const texts = messages.map(
    ({ content, toolCalls }) => content + (toolCalls ? JSON.stringify(toolCalls) : ''),
  );
  if (tools.length > 0) texts.push(JSON.stringify(tools));
  if (responseFormat) texts.push(JSON.stringify(responseFormat));
  return (
    messages.length * tokensPerMessage +
    texts.reduce((total, text) => total + estimateTokens(text), 0)
  );
}
