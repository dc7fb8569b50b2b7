import { ContextOverflowError, type Scores, type ScoringRequest } from '@localmost/protocol';
import { encodePrompt } from '../loop/encode-prompt.ts';
import { callEngine, requireLogits } from '../loop/engine-call.ts';
import type { TokenModel } from '../loop/token-model.ts';
import { invalidRequest } from '../request/invalid-request.ts';
import { validateText } from '../request/validate-text.ts';
import type { Conversations } from '../sessions/conversations.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { logProbability } from './log-probability.ts';

/** More would hold the model for minutes. */
const mostContinuations = 256;

/** What scoring works on. */
export interface ScoringGround {
  /** Any of the conversations' models. */
  model: Pick<TokenModel, 'contextWindow'>;
  tokenizer: Tokenizer;
  conversations: Conversations;
  now: () => number;
}

/**
 * Weighs each continuation after the same prompt: the prompt is computed once, or found kept, and each
 * continuation branches off from its keys and values. Afterwards its cache holds the prompt alone.
 * @throws InvalidRequestError · ContextOverflowError · EngineFailureError · the signal's reason
 */
export async function scoreContinuations(
  { model: { contextWindow }, tokenizer, conversations, now }: ScoringGround,
  { messages, continuations }: ScoringRequest,
  signal: AbortSignal,
): Promise<Scores> {
  const encoded = encodeContinuations(tokenizer, continuations);
  const { tokenIds: prompt } = encodePrompt(tokenizer, { messages }, [], contextWindow);
  const longest = Math.max(...encoded.map(({ length }) => length));
  if (prompt.length + longest > contextWindow)
    throw tooLong(prompt.length + longest, contextWindow);
  const startMs = now();
  const { lane, cachedPromptTokens } = await conversations.open(prompt, { signal, isBrief: true });
  const { model, sequence } = lane;
  let logProbabilities: number[];
  let computedTokens = prompt.length - cachedPromptTokens;
  try {
    const first = await sequence.computeLogits(signal);
    logProbabilities = encoded.map((ids) => logProbability(first, ids[0] ?? 0));
    for (const [index, ids] of encoded.entries()) {
      if (ids.length === 1) continue;
      model.truncate(prompt.length);
      logProbabilities[index] =
        (logProbabilities[index] ?? 0) + (await scoreRest(model, prompt.length, ids, signal));
      computedTokens += ids.length - 1;
    }
  } finally {
    model.truncate(prompt.length);
    conversations.lanes.release(lane);
  }
  return {
    scores: encoded.map(({ length }, index) => ({
      logProbability: logProbabilities[index] ?? Number.NaN,
      tokens: length,
    })),
    promptTokens: prompt.length,
    computedTokens,
    computeMs: now() - startMs,
  };
}

/** The tokens after the first, all in one pass where the model can. */
async function scoreRest(
  model: TokenModel,
  start: number,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<number> {
  const given = Int32Array.from(ids.slice(0, -1));
  const { vocabularySize } = model;
  const forwardMany = model.forwardMany?.bind(model);
  let sum = 0;
  if (forwardMany) {
    const rows = requireLogits(
      await callEngine(() => forwardMany(given, signal), signal),
      model,
      given.length,
      start + given.length,
    );
    for (let row = 0; row < given.length; row++) {
      const logits = rows.subarray(row * vocabularySize, (row + 1) * vocabularySize);
      sum += logProbability(logits, ids[row + 1] ?? 0);
    }
    return sum;
  }
  for (let row = 0; row < given.length; row++) {
    const one = given.subarray(row, row + 1);
    const logits = await callEngine(() => model.forward(one, signal), signal);
    requireLogits(logits, model, 1, start + row + 1);
    sum += logProbability(logits, ids[row + 1] ?? 0);
  }
  return sum;
}

function encodeContinuations(tokenizer: Tokenizer, continuations: unknown): number[][] {
  if (
    !Array.isArray(continuations) ||
    continuations.length === 0 ||
    continuations.length > mostContinuations
  ) {
    const limit = `1 to ${mostContinuations} texts`;
    throw invalidRequest('continuations', `are not ${limit}`, `Pass ${limit}.`);
  }
  return continuations.map((text: unknown, index) => {
    const path = `continuations[${index}]`;
    validateText(text, path);
    const ids = typeof text === 'string' ? tokenizer.encode(text) : [];
    if (ids.length === 0) throw invalidRequest(path, 'is empty', 'Pass text.');
    return ids;
  });
}

function tooLong(tokens: number, contextWindow: number): ContextOverflowError {
  return new ContextOverflowError({
    message: `The prompt and the longest continuation have ${tokens} tokens; the context window of ${contextWindow} must hold both.`,
    details: { tokens, contextWindow },
    remedies: ['Shorten the text.', 'Use a model with a larger context window.'],
  });
}
