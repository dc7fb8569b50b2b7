import { EngineFailureError, LocalmostError } from '@localmost/protocol';
import type { TokenModel } from './token-model.ts';

/**
 * The tokens of the current conversation beside the model's cache. The cache's `position` is the
 * one truth about how many of them are computed, so an abort or a throw at any moment leaves both
 * in step, and the next request reuses what is there.
 */
export interface CachedSequence {
  /** How many tokens the sequence has, computed or not. */
  readonly length: number;
  /**
   * Makes the sequence these tokens, keeping the computed ones they begin with; at least the last
   * token is left to compute. Gives how many were kept.
   */
  replace(tokenIds: readonly number[]): number;
  append(tokenId: number): void;
  /** Computes what is not computed yet and gives the logits after the last token. */
  computeLogits(signal: AbortSignal): Promise<Float32Array>;
}

/** The sequence of one model, empty at first. Nothing else may move the model's cache. */
export function createCachedSequence(model: TokenModel): CachedSequence {
  const tokens = new Int32Array(model.contextWindow);
  let length = 0;
  model.truncate(0);
  return {
    get length() {
      return length;
    },
    replace(tokenIds) {
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
      tokens[length++] = tokenId;
    },
    async computeLogits(signal) {
      signal.throwIfAborted();
      const logits = await callEngine(
        () => model.forward(tokens.subarray(model.position, length), signal),
        signal,
      );
      if (logits.length === model.vocabularySize && model.position === length) return logits;
      throw new EngineFailureError({
        message: `The engine gave ${logits.length} logits at position ${model.position}, where ${model.vocabularySize} at ${length} were due.`,
        details: { logits: logits.length, position: model.position },
        remedies: ['Load the model again.', 'Load it with another engine.'],
      });
    },
  };
}

/** Runs the engine: an abort throws the signal's reason, a foreign error becomes a typed one. */
async function callEngine<Result>(
  run: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LocalmostError) throw cause;
    throw new EngineFailureError({
      message: 'The engine failed while it computed the answer.',
      cause,
      remedies: ['Try again.', 'Load the model again.', 'Load it on the other backend.'],
    });
  }
}
