import {
  ContextOverflowError,
  type EngineRequest,
  type HistoryTrim,
  type ToolDefinition,
} from '@localmost/protocol';
import { invalidRequest } from '../request/invalid-request.ts';
import type { PromptEncoding, Tokenizer } from '../tokenizer/tokenizer.ts';
import { promptLimit, shorterHistories } from './fit-history.ts';

/** A prompt, and what had to be left out of its conversation. */
export interface EncodedPrompt {
  tokenIds: readonly number[];
  trimmed?: HistoryTrim;
}

/** What of a request makes its prompt. */
type PromptRequest = Pick<EngineRequest, 'messages' | 'history' | 'maxOutputTokens'>;

/**
 * The prompt's ids, with room for at least one token of the answer. A conversation that may be
 * shortened is, where it does not fit.
 * @throws InvalidRequestError · ContextOverflowError with the counts
 */
export function encodePrompt(
  tokenizer: Tokenizer,
  request: PromptRequest,
  tools: readonly ToolDefinition[],
  contextWindow: number,
): EncodedPrompt {
  const { messages, history, maxOutputTokens } = request;
  const whole = tokenizer.encodeChatWithin(messages, contextWindow, tools);
  if (whole.fits && whole.tokenIds.length === 0) {
    throw invalidRequest('messages', 'hold no text', 'Pass a message with text.');
  }
  const mayDrop = history === 'drop-oldest';
  const limit = mayDrop ? promptLimit(contextWindow, maxOutputTokens) : contextWindow - 1;
  if (whole.fits && whole.tokenIds.length <= limit) return { tokenIds: whole.tokenIds };
  if (mayDrop) {
    for (const shorter of shorterHistories(messages, contextWindow)) {
      const encoding = tokenizer.encodeChatWithin(shorter.messages, limit, tools);
      if (encoding.fits) return { tokenIds: encoding.tokenIds, trimmed: shorter.trimmed };
    }
  }
  throw contextOverflow(whole, contextWindow);
}

function contextOverflow(encoding: PromptEncoding, contextWindow: number): ContextOverflowError {
  const promptTokens = encoding.fits ? encoding.tokenIds.length : encoding.minimumTokens;
  return new ContextOverflowError({
    message: `The prompt has ${encoding.fits ? '' : 'at least '}${promptTokens} tokens; the context window of ${contextWindow} must hold it and the answer.`,
    details: {
      promptTokens,
      isLowerBound: !encoding.fits,
      contextWindow,
      tokensLeft: Math.max(0, contextWindow - promptTokens),
    },
    remedies: [
      `Shorten the messages to fewer than ${contextWindow} tokens, or leave out the oldest.`,
      'Allow it in the request: `history: "drop-oldest"`.',
      'Use a model with a larger context window.',
    ],
  });
}
