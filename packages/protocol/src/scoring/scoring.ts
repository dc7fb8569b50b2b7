import type { ChatMessage } from '../chat.ts';

/** Beginnings of an answer that a model is to weigh. */
export interface ScoringRequest {
  /** The conversation that is to be answered. */
  messages: readonly ChatMessage[];
  /** What the answer may begin with; each is weighed by itself, as plain text. */
  continuations: readonly string[];
}

/** How likely the model finds one of them. */
export interface ContinuationScore {
  /** Natural logarithm of its probability: the sum over its tokens. */
  logProbability: number;
  tokens: number;
}

/** One score for each continuation, in order. */
export interface Scores {
  scores: readonly ContinuationScore[];
  promptTokens: number;
  /** Tokens that were computed, of the prompt and of all continuations; the rest was in the cache. */
  computedTokens: number;
  computeMs: number;
}
