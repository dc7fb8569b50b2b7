import { type EngineRequest, InvalidRequestError } from '@localmost/protocol';
import type { ChatCompletionRequestStreaming } from '@mlc-ai/web-llm';
import { toMessages } from './to-messages.ts';
import { toSampling } from './to-sampling.ts';
import { toTools } from './to-tools.ts';
import { unsupported } from './unsupported.ts';

/** What of the loaded model a request depends on. */
export interface RequestLimits {
  contextWindow: number;
  callsTools: boolean;
}

/**
 * The request in web-llm's words. Everything in it is either honoured or refused here, before
 * anything is computed; web-llm changes the object that it is given.
 * @throws InvalidRequestError · UnsupportedRequestError
 */
export function toCompletionRequest(
  request: EngineRequest,
  { contextWindow, callsTools }: RequestLimits,
): ChatCompletionRequestStreaming {
  const { maxOutputTokens = contextWindow, stop, responseFormat, ignoreEndToken = false } = request;
  if (!Number.isInteger(maxOutputTokens) || maxOutputTokens < 1) {
    throw invalid('maxOutputTokens', 'is not a whole number from 1 on');
  }
  if (stop?.some((text) => text === '')) throw invalid('stop', 'holds an empty string');
  if (request.history === 'drop-oldest') {
    const reason = 'its engine counts tokens in its own library';
    throw unsupported('history', reason, 'Shorten the messages before.');
  }
  if (request.promptLookup) {
    const reason = 'its library draws one token at a time';
    throw unsupported('promptLookup', reason, 'Leave it out: the text is the same.');
  }
  const tools = toTools(request, callsTools);
  return {
    messages: toMessages(request.messages, callsTools),
    stream: true,
    stream_options: { include_usage: true },
    // A model with a sliding window would never end by itself.
    max_tokens: Math.min(maxOutputTokens, contextWindow),
    ...toSampling(request.sampling),
    ...(stop?.length && { stop: [...stop] }),
    ...(ignoreEndToken && { ignore_eos: true }),
    ...(tools && { tools }),
    ...(responseFormat?.type === 'json' && {
      response_format: {
        type: 'json_object' as const,
        ...(responseFormat.schema && { schema: JSON.stringify(responseFormat.schema) }),
      },
    }),
  };
}

function invalid(path: string, fault: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `${path} ${fault}.`,
    details: { path },
    remedies: ['Correct the value, or leave it out.'],
  });
}
