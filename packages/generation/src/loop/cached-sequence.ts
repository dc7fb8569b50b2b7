import type { DraftPlace } from '../speculation/prompt-lookup.ts';
import { callEngine, requireLogits } from './engine-call.ts';
import type { TokenModel } from './token-model.ts';

/**
 * The tokens of the current conversation beside the model's cache. The cache's `position` is the
 * one truth about how many of them are computed, so an abort or a throw at any moment leaves both
 * in step, and the next request reuses what is there.
 */
export interface CachedSequence {
  /** How many tokens the sequence has, computed or not. */
  readonly length: number;
  /** The tokens; a view that is valid until the next change. */
  readonly tokens: Int32Array;
  /** True when a draft has already computed what follows the last token. */
  readonly isAhead: boolean;
  /**
   * Makes the sequence these tokens, keeping the computed ones they begin with; at least the last
   * token is left to compute. Gives how many were kept.
   */
  replace(tokenIds: readonly number[]): number;
  /** Adds a token. One that a draft got wrong takes the rest of the draft with it. */
  append(tokenId: number): void;
  /** Computes what is not computed yet and gives the logits after the last token. */
  computeLogits(signal: AbortSignal): Promise<Float32Array>;
  /** As {@link computeLogits}, and goes on computing as if the tokens at `draft` came next. */
  computeDraftLogits(draft: DraftPlace, signal: AbortSignal): Promise<Float32Array>;
  /** The logits after the last token if {@link isAhead}, else null. */
  logitsAhead(): Float32Array | null;
}

/** The sequence of one model, empty at first. Nothing else may move the model's cache. */
export function createCachedSequence(model: TokenModel): CachedSequence {
  const { vocabularySize } = model;
  const tokens = new Int32Array(model.contextWindow);
  let length = 0;
  // The logits of a draft, `[row][vocabularySize]`, the first row after the token at `rowsStart`.
  let rows: Float32Array | null = null;
  let rowsStart = 0;
  model.truncate(0);

  const rowAfterLastToken = (): Float32Array | null => {
    if (rows === null || model.position < length) return null;
    const row = length - 1 - rowsStart;
    return rows.subarray(row * vocabularySize, (row + 1) * vocabularySize);
  };
  const computeLogits = async (signal: AbortSignal): Promise<Float32Array> => {
    rows = null;
    const uncomputed = tokens.subarray(model.position, length);
    const logits = await callEngine(() => model.forward(uncomputed, signal), signal);
    return requireLogits(logits, model, 1, length);
  };
  return {
    computeLogits,
    get length() {
      return length;
    },
    get tokens() {
      return tokens.subarray(0, length);
    },
    get isAhead() {
      return rows !== null && model.position >= length;
    },
    logitsAhead: rowAfterLastToken,
    replace(tokenIds) {
      rows = null;
      const comparable = Math.min(model.position, length, tokenIds.length - 1);
      let kept = 0;
      while (kept < comparable && tokens[kept] === tokenIds[kept]) kept++;
      // Before the tokens are overwritten: they must stand for the cache at every moment.
      model.truncate(kept);
      tokens.set(tokenIds);
      length = tokenIds.length;
      return model.position;
    },
    append(tokenId) {
      if (tokens[length] !== tokenId) model.truncate(length);
      tokens[length++] = tokenId;
    },
    async computeDraftLogits(draft, signal) {
      const forwardMany = model.forwardMany?.bind(model);
      if (!forwardMany) return computeLogits(signal);
      rows = null;
      rowsStart = model.position;
      tokens.copyWithin(length, draft.start, draft.start + draft.length);
      const end = length + draft.length;
      const drafted = tokens.subarray(rowsStart, end);
      const logits = await callEngine(() => forwardMany(drafted, signal), signal);
      rows = requireLogits(logits, model, drafted.length, end);
      return rowAfterLastToken() ?? rows;
    },
  };
}
