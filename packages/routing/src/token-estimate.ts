import type { EngineRequest } from '@localmost/protocol';

/** What chat templates put around one message, generously. */
const tokensPerMessage = 8;

/**
 * Gives about how many tokens a prompt has, without any tokenizer and without asking anybody: one
 * for three ASCII characters, one for each other. High rather than low.
 */
export function estimatePromptTokens(request: EngineRequest): number {
  let ascii = 0;
  let others = 0;
  for (const character of promptJson(request)) {
    if (character <= '\u007f') ascii += 1;
    else others += 1;
  }
  return Math.ceil(ascii / 3) + others + request.messages.length * tokensPerMessage;
}

/**
 * Gives a number of tokens that no tokenizer exceeds: each token holds at least one byte of text,
 * and templates add a few for each message.
 */
export function worstPromptTokens(request: EngineRequest): number {
  const bytes = requestBytes(request);
  return bytes + (request.messages.length + 1) * tokensPerMessage;
}

/** UTF-8 bytes of the request as JSON: what a backend is given, near enough. */
export function requestBytes(request: EngineRequest): number {
  return new TextEncoder().encode(JSON.stringify(request)).byteLength;
}

function promptJson({ messages, tools, responseFormat }: EngineRequest): string {
  const texts = messages.map(({ content, toolCalls }) =>
    toolCalls ? content + JSON.stringify(toolCalls) : content,
  );
  const rest = { ...(tools && { tools }), ...(responseFormat && { responseFormat }) };
  return texts.join('\n') + (Object.keys(rest).length > 0 ? JSON.stringify(rest) : '');
}
