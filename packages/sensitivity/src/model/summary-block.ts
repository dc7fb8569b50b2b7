import type { DenseLayer, Multiply } from './linear.ts';
import { pool } from './pooling.ts';
import { addPositivePart } from './positive-part.ts';
import type { TextWindow } from './text-window.ts';

/** Tells each token what the whole window says: whether "he" is a patient or a character in a novel. */
export interface SummaryBlock {
  /** `[channels][heads]`: how much each head of the pooling makes of a token. */
  query: DenseLayer;
  /** `[channels][channels]`, of each token. */
  own: Float32Array;
  /** `[2 · channels][channels]`, of the largest and the weighed mean of each channel. */
  all: DenseLayer;
}

/** What a window is summed up in; one for the network, since its blocks take turns. */
export interface Summary {
  heads: number;
  /** `[tokens][heads, made up]` */
  interest: Float32Array;
  /** `[3 · channels]`: see `pool`. */
  pooled: Float32Array;
  /** `[channels]` */
  shared: Float32Array;
}

/** Changes the window's values. */
export function applySummary(
  window: TextWindow,
  block: SummaryBlock,
  summary: Summary,
  multiply: Multiply,
): void {
  const { channels, count, mixed, values } = window;
  summarise(window, block.query, summary, multiply);
  const { pooled, shared } = summary;
  const both = { values: pooled, stride: 0, width: 2 * channels, count: 1 };
  multiply(both, block.all, shared);
  // What all tokens are told is the same, so it goes in as a bias.
  const told = { weights: block.own, bias: shared };
  multiply({ values, stride: channels, width: channels, count }, told, mixed);
  addPositivePart(values, mixed);
}

/** Writes to `summary.pooled`. */
export function summarise(
  { channels, count, values }: TextWindow,
  query: DenseLayer,
  { heads, interest, pooled }: Summary,
  multiply: Multiply,
): void {
  multiply({ values, stride: channels, width: channels, count }, query, interest);
  pool(values, interest, { channels, heads, interestStride: query.bias.length }, pooled);
}
