import type { Offer } from '../model-index.ts';
import { mostPromptTokens } from '../money/most-prompt-tokens.ts';
import type { OfferedModel } from '../proxy-options.ts';
import { Refusal } from '../refusal.ts';
import type { ChatBody, EmbeddingsBody } from './chat-body.ts';

/** What is sent up, and the most that it can become. */
export interface UpstreamBody {
  json: string;
  stream: boolean;
  mostPromptTokens: number;
  mostCompletionTokens: number;
}

/**
 * A chat call as the upstream gets it: its own name of the model, a length that is always bounded,
 * and the wish to be told the usage.
 * @throws Refusal when a longer answer is asked for than the model's limit allows
 */
export function upstreamChatBody(body: ChatBody, offer: Offer): UpstreamBody {
  const { model, upstream } = offer;
  const { max_tokens, max_completion_tokens, stream_options: _asked, ...rest } = body;
  const limit = model.maximumOutputTokens ?? 0;
  const asked = [max_tokens, max_completion_tokens].filter((it) => typeof it === 'number');
  const wanted = Math.min(limit, ...asked);
  if (asked.length > 0 && Math.min(...asked) > limit) throw tooLong(limit);
  const stream = body.stream === true;
  const { asksForUsage = true } = upstream;
  const sent = {
    ...rest,
    model: model.upstreamModel ?? model.id,
    [model.outputLimitField ?? 'max_tokens']: wanted,
    ...(stream && asksForUsage && { stream_options: { include_usage: true } }),
  };
  return bounded(sent, model, {
    stream,
    mostCompletionTokens: wanted,
    hasTools: (body.tools?.length ?? 0) > 0,
  });
}

/** An embeddings call as the upstream gets it. */
export function upstreamEmbeddingsBody(body: EmbeddingsBody, model: OfferedModel): UpstreamBody {
  const sent = { ...body, model: model.upstreamModel ?? model.id };
  return bounded(sent, model, { stream: false, mostCompletionTokens: 0, hasTools: false });
}

function bounded(
  sent: object,
  model: OfferedModel,
  known: { stream: boolean; mostCompletionTokens: number; hasTools: boolean },
): UpstreamBody {
  const json = JSON.stringify(sent);
  const { stream, mostCompletionTokens, hasTools } = known;
  const contextTokens = model.route === 'chat' ? model.contextTokens : undefined;
  return {
    json,
    stream,
    mostCompletionTokens,
    mostPromptTokens: mostPromptTokens({ json, hasTools, contextTokens }),
  };
}

function tooLong(limit: number): Refusal {
  return new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: 'answer_too_long',
    message: `This proxy answers with ${limit} tokens of this model at most.`,
    param: 'max_tokens',
  });
}
