import { ScriptedTokenModel, type ScriptedTokenModelOptions } from './scripted-token-model.ts';

/** How a scripted batch behaves. */
export interface ScriptedTokenBatchOptions extends ScriptedTokenModelOptions {
  sequences: number;
  /** The most tokens of one pass. Default 16. */
  maximumRows?: number;
  /** Runs before each pass; what it throws is what the pass throws. */
  beforeStep?: (runs: readonly ScriptedRun[]) => void | Promise<void>;
}

/** What a pass is asked to compute of one sequence. */
export interface ScriptedRun {
  readonly sequence: number;
  readonly tokens: Int32Array;
  readonly wantsLogits: boolean;
}

/** A pass as it came: tokens for each sequence. */
export type ScriptedStep = ReadonlyMap<number, readonly number[]>;

/**
 * Several {@link ScriptedTokenModel}s that are computed in passes together; it fits the shape of the
 * generation loop's `TokenBatch`. Logits are views of one buffer, used again in the next pass, as an
 * engine's are.
 */
export class ScriptedTokenBatch {
  readonly sequences: readonly ScriptedTokenModel[];
  readonly maximumRows: number;
  readonly maximumLogitRows: number;
  readonly bytesPerPosition = 4;
  /** Every pass, in order. */
  readonly steps: ScriptedStep[] = [];
  readonly #options: ScriptedTokenBatchOptions;
  readonly #logits: Float32Array;
  #isBusy = false;

  constructor(options: ScriptedTokenBatchOptions) {
    this.#options = options;
    const { sequences: count, vocabularySize, maximumRows = 16 } = options;
    this.sequences = Array.from({ length: count }, () => new ScriptedTokenModel(options));
    this.maximumRows = maximumRows;
    this.maximumLogitRows = count;
    this.#logits = new Float32Array(count * vocabularySize);
  }

  async forward(
    runs: readonly ScriptedRun[],
    signal: AbortSignal,
  ): Promise<readonly (Float32Array | null)[]> {
    if (this.#isBusy) throw new Error('two passes overlap');
    const rows = runs.reduce((sum, { tokens }) => sum + tokens.length, 0);
    if (rows > this.maximumRows) throw new RangeError(`${rows} tokens in a pass`);
    if (new Set(runs.map(({ sequence }) => sequence)).size < runs.length) {
      throw new RangeError('a sequence is twice in a pass');
    }
    this.#isBusy = true;
    try {
      await this.#options.beforeStep?.(runs);
      signal.throwIfAborted();
      this.steps.push(new Map(runs.map(({ sequence, tokens }) => [sequence, [...tokens]])));
      this.#logits.fill(Number.NaN);
      const results: (Float32Array | null)[] = [];
      for (const [index, { sequence, tokens, wantsLogits }] of runs.entries()) {
        const logits = await this.sequences[sequence]?.forward(tokens, signal);
        const { vocabularySize } = this.#options;
        const own = this.#logits.subarray(index * vocabularySize, (index + 1) * vocabularySize);
        if (logits && wantsLogits) own.set(logits);
        results.push(wantsLogits ? own : null);
      }
      return results;
    } finally {
      this.#isBusy = false;
    }
  }
}
