import { createMacrotaskTurn, type SequenceEncoder } from '@localmost/generation';
import {
  type EmbeddingRequest,
  type Embeddings,
  type Engine,
  type EngineCapabilities,
  type StreamPart,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { encodeTexts } from './encode-texts.ts';
import type { EncoderSession } from './encoder-session.ts';
import { planBatches } from './plan-batches.ts';
import { poolMean } from './pool-mean.ts';

/**
 * Tokens computed between two looks at the signal: a fraction of a second's work, and enough rows
 * for the matrix products to be at their best.
 */
const batchTokens = 256;

/** What an {@link EmbeddingEngine} is made from. */
export interface EmbeddingEngineSetup {
  readonly modelId: string;
  readonly encoder: SequenceEncoder;
  readonly session: EncoderSession;
  readonly dimensions: number;
  readonly capabilities: EngineCapabilities;
  release(): Promise<void>;
}

/** A model that gives one vector for each text: the mean of its last hidden states, of length 1. */
export class EmbeddingEngine implements Engine {
  readonly capabilities: EngineCapabilities;
  readonly #setup: EmbeddingEngineSetup;
  #progress = 0;

  constructor(setup: EmbeddingEngineSetup) {
    this.capabilities = setup.capabilities;
    this.#setup = setup;
  }

  get progress(): number {
    return this.#progress;
  }

  async embed(
    { texts }: EmbeddingRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<Embeddings> {
    signal.throwIfAborted();
    const { encoder, dimensions } = this.#setup;
    const beganAt = performance.now();
    const rows = encodeTexts(encoder, texts, this.capabilities.contextWindow);
    const tokenizedAt = performance.now();
    const values = new Float32Array(rows.length * dimensions);
    await this.#compute(rows, values, signal);
    return {
      values,
      dimensions,
      tokenCounts: rows.map((row) => row.length),
      timings: {
        tokenizeMs: tokenizedAt - beganAt,
        computeMs: performance.now() - tokenizedAt,
      },
    };
  }

  // biome-ignore lint/correctness/useYield: the contract's stream, of which there is none here.
  async *generate(): AsyncGenerator<StreamPart> {
    const { modelId } = this.#setup;
    throw new UnsupportedRequestError({
      message: `${modelId} gives vectors and answers no conversation.`,
      details: { modelId, part: 'messages', reason: 'the model gives vectors' },
      remedies: ['Use `embeddings.create` with it.', 'Choose a model for chat.'],
    });
  }

  /** Tokens of a text as the model reads it, its control tokens included. */
  async countTokens(text: string): Promise<number> {
    const encoding = this.#setup.encoder.encode(text, Number.POSITIVE_INFINITY);
    return encoding.fits ? encoding.tokenIds.length : encoding.minimumTokens;
  }

  unload(): Promise<void> {
    return this.#setup.release();
  }

  /** Writes the vector of each row into `values`; aborts arrive between two batches. */
  async #compute(
    rows: readonly (readonly number[])[],
    values: Float32Array,
    signal: AbortSignal,
  ): Promise<void> {
    const { session, dimensions } = this.#setup;
    const turn = createMacrotaskTurn();
    try {
      const lengths = rows.map((row) => row.length);
      for (const { texts, length } of planBatches(lengths, batchTokens)) {
        await turn.pass();
        signal.throwIfAborted();
        const batch = texts.map((text) => rows[text] ?? []);
        const hidden = await session.run(batch, length);
        for (const [row, text] of texts.entries()) {
          const target = values.subarray(text * dimensions, (text + 1) * dimensions);
          poolMean(hidden, row, lengths[text] ?? 0, target);
        }
        this.#progress += 1;
      }
      signal.throwIfAborted();
    } finally {
      turn.close();
    }
  }
}
