import type { TokenModel } from '../loop/token-model.ts';

/** One conversation's share of a pass over the model. */
export interface BatchRun {
  /** Index into {@link TokenBatch.sequences}; each at most once in a pass. */
  readonly sequence: number;
  readonly tokens: Int32Array;
  /** Whether the logits after the last of the tokens are wanted. */
  readonly wantsLogits: boolean;
}

/**
 * Several conversations on one model, each with a cache of its own, that can be computed in one pass.
 * Each gets the bits that it would get alone. Not re-entrant, the sequences' own passes included.
 */
export interface TokenBatch {
  readonly sequences: readonly TokenModel[];
  /** The most tokens of one pass. */
  readonly maximumRows: number;
  /** The most runs of one pass that want logits; at least as many as there are sequences. */
  readonly maximumLogitRows: number;
  /** Bytes of keys and values for each token that a sequence holds. */
  readonly bytesPerPosition: number;
  /**
   * Appends each run's tokens to its sequence. @returns for each run the logits after its last token,
   * or null where none were wanted; views, valid until the next pass, that the caller may overwrite
   * @throws the signal's reason, or why the pass failed; no sequence has moved then
   */
  forward(
    runs: readonly BatchRun[],
    signal: AbortSignal,
  ): Promise<readonly (Float32Array | null)[]>;
}

/** A model that computes one conversation at a time, as a batch of one. */
export function batchOfOne(model: TokenModel): TokenBatch {
  return {
    sequences: [model],
    maximumRows: Number.POSITIVE_INFINITY,
    maximumLogitRows: 1,
    bytesPerPosition: 0,
    forward: async (runs, signal) => {
      const [run] = runs;
      return run ? [await model.forward(run.tokens, signal)] : [];
    },
  };
}
