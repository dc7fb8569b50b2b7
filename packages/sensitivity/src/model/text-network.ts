import type { Arithmetic } from './arithmetic.ts';
import { convolutionTaps, type SensitivityWeights } from './model-file.ts';
import { keepPositivePart } from './positive-part.ts';
import { applyBlock, blockTaps } from './residual-block.ts';
import { applySummary, type Summary, summarise } from './summary-block.ts';
import type { TextToken } from './text-features.ts';
import { TextWindow } from './text-window.ts';
import { TokenVectors } from './token-vectors.ts';

/** Tokens that the network reads at once; it was trained on as many. */
export const windowTokens = 128;

/** What the network says of one window of text. */
export interface WindowScore {
  /** Probability that the window is restricted. */
  score: number;
  /** The topic it most looks like, were it restricted. */
  topic: string;
}

/** The network's forward pass over one window. Its arrays are made once, so it is not reentrant. */
export class TextNetwork {
  private readonly weights: SensitivityWeights;
  private readonly multiply: Arithmetic['multiply'];
  private readonly tokenVectors: TokenVectors;
  private readonly window: TextWindow;
  private readonly summary: Summary;
  /** Vectors of the window's tokens with one of zeros before and after. */
  private readonly vectors: Float32Array;
  private readonly hidden: Float32Array;
  private readonly output: Float32Array;

  /** @param arithmetic the one into whose arena the weights were read */
  constructor(weights: SensitivityWeights, { arena, multiply }: Arithmetic) {
    const { blocks, channels, dimension, heads, hiddenLayer, outputLayer, query } = weights;
    this.weights = weights;
    this.multiply = multiply;
    this.tokenVectors = new TokenVectors(weights);
    const reach = (blockTaps - 1) / 2;
    const margin = reach * Math.max(...blocks.map(({ dilation }) => dilation));
    this.window = new TextWindow(arena, channels, windowTokens, margin);
    this.summary = {
      heads,
      interest: arena.floats(windowTokens * query.bias.length),
      pooled: arena.floats(3 * channels),
      shared: arena.floats(channels),
    };
    this.vectors = arena.floats((windowTokens + convolutionTaps - 1) * dimension);
    this.hidden = arena.floats(hiddenLayer.bias.length);
    this.output = arena.floats(outputLayer.bias.length);
  }

  /** Scores up to 128 tokens; those beyond are not read. No token scores 0. */
  score(tokens: readonly TextToken[]): WindowScore {
    if (tokens.length === 0) return { score: 0, topic: 'general' };
    const { window, summary, multiply } = this;
    const { blocks, channels, hiddenLayer, outputLayer, query, summaries, topics } = this.weights;
    this.read(tokens.slice(0, windowTokens));
    for (const [place, block] of blocks.entries()) {
      applyBlock(window, block, multiply);
      const next = summaries[place];
      if (next !== undefined) applySummary(window, next, summary, multiply);
    }
    summarise(window, query, summary, multiply);
    const pooled = { values: summary.pooled, stride: 0, width: 3 * channels, count: 1 };
    multiply(pooled, hiddenLayer, this.hidden);
    const { hidden, output } = this;
    keepPositivePart(hidden);
    multiply({ values: hidden, stride: 0, width: hidden.length, count: 1 }, outputLayer, output);
    const topicLogits = output.subarray(1, 1 + topics.length);
    const best = topicLogits.indexOf(Math.max(...topicLogits));
    return { score: 1 / (1 + Math.exp(-(output[0] ?? 0))), topic: topics[best] ?? 'general' };
  }

  /** Looks the tokens up and joins each with its neighbours. */
  private read(tokens: readonly TextToken[]): void {
    const { window, vectors } = this;
    const { dimension, near } = this.weights;
    window.begin(tokens.length);
    const end = (tokens.length + 1) * dimension;
    this.tokenVectors.write(tokens, vectors.subarray(dimension, end));
    vectors.fill(0, end, end + dimension);
    // The vectors of neighbours lie side by side, so a row is three of them.
    const width = convolutionTaps * dimension;
    const rows = { values: vectors, stride: dimension, width, count: tokens.length };
    this.multiply(rows, near, window.values);
    keepPositivePart(window.values);
  }
}
