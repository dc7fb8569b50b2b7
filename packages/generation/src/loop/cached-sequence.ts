import { SnapshotMismatchError } from '@localmost/protocol';
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
  /** How many of the tokens are computed: what {@link snapshot} can give. */
  readonly computedLength: number;
  /** How many computed tokens these ids begin with. */
  agreement(tokenIds: ArrayLike<number>): number;
  /** The computed tokens, or the first so many of them, as bytes. @throws RangeError where memory is short */
  snapshot(positions?: number): Uint8Array<ArrayBuffer>;
  /**
   * Makes the sequence these tokens, as they were computed when the bytes were made. The caller
   * has seen that the model can. @throws SnapshotMismatchError; the sequence is then still in step
   */
  restore(tokenIds: ArrayLike<number>, bytes: Uint8Array): void;
  /** Forgets everything. */
  clear(): void;
  /** Adds a token. One that a draft got wrong takes the rest of the draft with it. */
  append(tokenId: number): void;
  /** Computes what is not computed yet and gives the logits after the last token. */
  computeLogits(signal: AbortSignal): Promise<Float32Array>;
  /**
   * As {@link computeLogits}, and goes on computing as if the tokens from `place` on came next, so
   * many of them. Where they reach the sequence's end they begin anew.
   */
  computeDraftLogits(place: number, count: number, signal: AbortSignal): Promise<Float32Array>;
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
  const agreement = (tokenIds: ArrayLike<number>): number => {
    const comparable = Math.min(model.position, length, tokenIds.length);
    let agreed = 0;
    while (agreed < comparable && tokens[agreed] === tokenIds[agreed]) agreed++;
    return agreed;
  };
  return {
    computeLogits,
    agreement,
    get computedLength() {
      return Math.min(model.position, length);
    },
    snapshot(positions = Math.min(model.position, length)) {
      const bytes = model.snapshot?.(positions);
      if (!bytes) throw new TypeError('This model gives no snapshots.');
      return bytes;
    },
    restore(tokenIds, bytes) {
      model.restore?.(bytes);
      rows = null;
      length = 0;
      if (model.position !== tokenIds.length) {
        model.truncate(0);
        throw new SnapshotMismatchError({
          message: `The saved state holds ${model.position} tokens, where ${tokenIds.length} are named.`,
          details: { part: 'tokens' },
          remedies: ['Send the whole conversation: it is computed again.'],
        });
      }
      tokens.set(tokenIds);
      length = tokenIds.length;
    },
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
      const kept = Math.min(agreement(tokenIds), tokenIds.length - 1);
      // Before the tokens are overwritten: they must stand for the cache at every moment.
      model.truncate(kept);
      tokens.set(tokenIds);
      length = tokenIds.length;
      return model.position;
    },
    clear() {
      rows = null;
      model.truncate(0);
      length = 0;
    },
    append(tokenId) {
      if (tokens[length] !== tokenId) model.truncate(length);
      tokens[length++] = tokenId;
    },
    async computeDraftLogits(place, count, signal) {
      const forwardMany = model.forwardMany?.bind(model);
      if (!forwardMany) return computeLogits(signal);
      rows = null;
      rowsStart = model.position;
      const end = length + count;
      // Front to back: a place near the end goes on with what was copied from it.
      for (let index = length; index < end; index++) {
        tokens[index] = tokens[place + index - length] ?? 0;
      }
      const drafted = tokens.subarray(rowsStart, end);
      const logits = await callEngine(() => forwardMany(drafted, signal), signal);
      rows = requireLogits(logits, model, drafted.length, end);
      return rowAfterLastToken() ?? rows;
    },
  };
}
