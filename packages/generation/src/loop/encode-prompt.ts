import { ContextOverflowError, type EngineRequest, type ToolDefinition } from '@localmost/protocol';
import { invalidRequest } from '../request/invalid-request.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/**
 * The prompt's ids, with room for at least one token of the answer.
 * @throws InvalidRequestError · ContextOverflowError with the counts
 */
export function encodePrompt(
  tokenizer: Tokenizer,
  request: EngineRequest,
  tools: readonly ToolDefinition[],
  contextWindow: number,
): readonly number[] {
  const encoding = tokenizer.encodeChatWithin(request.messages, contextWindow, tools);
  if (encoding.fits && encoding.tokenIds.length === 0) {
    throw invalidRequest('messages', 'hold no text', 'Pass a message with text.');
  }
  if (encoding.fits && encoding.tokenIds.length < contextWindow) return encoding.tokenIds;
  const promptTokens = encoding.fits ? encoding.tokenIds.length : encoding.minimumTokens;
  throw new ContextOverflowError({
    message: `The prompt has ${encoding.fits ? '' : 'at least '}${promptTokens} tokens; the context window of ${contextWindow} must hold it and the answer.`,
    details: {
      promptTokens,
      isLowerBound: !encoding.fits,
      contextWindow,
      tokensLeft: Math.max(0, contextWindow - promptTokens),
    },
    remedies: [
      `Shorten the messages to fewer than ${contextWindow} tokens, or leave out the oldest.`,
      'Use a model with a larger context window.',
    ],
  });
}
