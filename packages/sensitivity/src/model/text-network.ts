import { addProduct, positivePart } from './linear.ts';
import { convolutionTaps, type DenseLayer, type SensitivityWeights } from './model-file.ts';
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
}

/** The network's forward pass: convolutions once over a stretch, then any window of it. */
export class TextNetwork {
  private readonly weights: SensitivityWeights;

  constructor(weights: SensitivityWeights) {
    this.weights = weights;
  }

  /** Embeds and convolves up to some thousand tokens. */
  encode(tokens: readonly TextToken[]): EncodedText {
    const { channels, dimension, near, wide } = this.weights;
    const length = tokens.length;
    const first = convolve(this.embed(tokens), dimension, near, channels, 1);
    const features = convolve(first, channels, wide, channels, 2);
    for (let index = 0; index < features.length; index += 1) {
      features[index] = (features[index] ?? 0) + (first[index] ?? 0);
    }
    return { length, features };
  }

  /** Scores the tokens from `start` up to `end`. An empty window scores 0. */
  score({ length, features }: EncodedText, start: number, end: number): WindowScore {
    const last = Math.min(end, length);
    if (last <= start) return { score: 0, topic: 'general' };
    const { channels, hiddenLayer, outputLayer, topics } = this.weights;
    const pooled = pool(features.subarray(start * channels, last * channels), channels);
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
      const vector = vectors.subarray(place, place + dimension);
      const rows = this.rowsOf(token);
      for (const row of rows) addProduct(vector, table, row * dimension, 1 / rows.length);
      addProduct(vector, shapes, token.shape * dimension, 1);
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

/** Taps `dilation` apart, zeros beyond the ends, then the positive part. */
function convolve(
  input: Float32Array,
  inputs: number,
  { weights, bias }: DenseLayer,
  outputs: number,
  dilation: number,
): Float32Array {
  const length = input.length / inputs;
  const result = new Float32Array(length * outputs);
  for (let place = 0; place < length; place += 1) {
    const row = result.subarray(place * outputs, (place + 1) * outputs);
    row.set(bias);
    for (let tap = 0; tap < convolutionTaps; tap += 1) {
      const at = place + (tap - 1) * dilation;
      if (at < 0 || at >= length) continue;
      for (let index = 0; index < inputs; index += 1) {
        const weightRow = (tap * inputs + index) * outputs;
        addProduct(row, weights, weightRow, input[at * inputs + index] ?? 0);
      }
    }
    positivePart(row);
  }
  return result;
}

/** The largest and then the mean value of each channel. */
function pool(values: Float32Array, channels: number): Float32Array {
  const pooled = new Float32Array(2 * channels);
  const share = channels / values.length;
  for (let start = 0; start < values.length; start += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[start + channel] ?? 0;
      if (value > (pooled[channel] ?? 0)) pooled[channel] = value;
      pooled[channels + channel] = (pooled[channels + channel] ?? 0) + value * share;
    }
  }
  return pooled;
}

function dense(input: Float32Array, { weights, bias }: DenseLayer): Float32Array {
  const output = Float32Array.from(bias);
  for (const [index, value] of input.entries()) {
    addProduct(output, weights, index * output.length, value);
  }
  return output;
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
