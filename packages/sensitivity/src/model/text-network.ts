import { convolve, dense, multiply, positivePart } from './linear.ts';
import type { SensitivityWeights } from './model-file.ts';
import { pool } from './pooling.ts';
import { applyBlock } from './residual-block.ts';
import { hashText, subwordBuckets, type TextToken } from './text-features.ts';

/** What the network says of one window of text. */
export interface WindowScore {
  /** Probability that the window is restricted. */
  score: number;
  /** The topic it most looks like, were it restricted. */
  topic: string;
}

/** A stretch of text after the convolutions, ready to be scored window by window. */
export interface EncodedText {
  length: number;
  /** `[length][channels]` */
  features: Float32Array;
  /** `[length][heads]`: how much each head of the pooling makes of each token. */
  interest: Float32Array;
}

/** The network's forward pass: convolutions once over a stretch, then any window of it. */
export class TextNetwork {
  private readonly weights: SensitivityWeights;

  constructor(weights: SensitivityWeights) {
    this.weights = weights;
  }

  /** Embeds and convolves up to some thousand tokens. */
  encode(tokens: readonly TextToken[]): EncodedText {
    const { blocks, channels, dimension, near, query } = this.weights;
    const length = tokens.length;
    let features = convolve(this.embed(tokens), dimension, near);
    positivePart(features);
    for (const block of blocks) features = applyBlock(features, block);
    const rows = { values: features, stride: channels, width: channels, count: length };
    return { length, features, interest: multiply(rows, query) };
  }

  /** Scores the tokens from `start` up to `end`. An empty window scores 0. */
  score({ length, features, interest }: EncodedText, start: number, end: number): WindowScore {
    const last = Math.min(end, length);
    if (last <= start) return { score: 0, topic: 'general' };
    const { channels, heads, hiddenLayer, outputLayer, topics } = this.weights;
    const pooled = pool(
      features.subarray(start * channels, last * channels),
      interest.subarray(start * heads, last * heads),
      channels,
      heads,
    );
    const hidden = dense(pooled, hiddenLayer);
    positivePart(hidden);
    const output = dense(hidden, outputLayer);
    const topicLogits = output.subarray(1);
    const best = topicLogits.indexOf(Math.max(...topicLogits));
    return { score: 1 / (1 + Math.exp(-(output[0] ?? 0))), topic: topics[best] ?? 'general' };
  }

  /** `[tokens][dimension]`: the mean of the token's rows, plus its shape's. */
  private embed(tokens: readonly TextToken[]): Float32Array {
    const { dimension, table, shapes } = this.weights;
    const vectors = new Float32Array(tokens.length * dimension);
    let place = 0;
    for (const token of tokens) {
      const rows = this.rowsOf(token);
      for (let axis = 0; axis < dimension; axis += 1) {
        let sum = 0;
        for (const row of rows) sum += table[row * dimension + axis] ?? 0;
        const shape = shapes[token.shape * dimension + axis] ?? 0;
        vectors[place + axis] = sum / rows.length + shape;
      }
      place += dimension;
    }
    return vectors;
  }

  /** A known word's own row, or those of its parts; and the row of an ideograph with the next. */
  private rowsOf({ text, pair }: TextToken): number[] {
    const { wordHashes, bucketCount } = this.weights;
    const known = indexOfSorted(wordHashes, hashText(text) & 0xffffff);
    const buckets = known < 0 ? subwordBuckets(text, bucketCount) : [];
    if (pair !== '') buckets.push(hashText(pair) % bucketCount);
    const rows = buckets.map((bucket) => wordHashes.length + bucket);
    return known < 0 ? rows : [known, ...rows];
  }
}

function indexOfSorted(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] ?? 0;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
