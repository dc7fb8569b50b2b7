import type { DenseLayer, SensitivityWeights } from './model-file.ts';
import { hashText, subwordBuckets, type TextToken } from './text-features.ts';

/** What the network says of one window of text. */
export interface WindowScore {
  /** Probability that the window is restricted. */
  score: number;
  /** The topic it most looks like, were it restricted. */
  topic: string;
}

/** The network's forward pass over one window of tokens. Holds buffers; not re-entrant. */
export class TextNetwork {
  private readonly weights: SensitivityWeights;

  constructor(weights: SensitivityWeights) {
    this.weights = weights;
  }

  /** Scores up to a few dozen tokens. An empty window scores 0. */
  score(tokens: readonly TextToken[]): WindowScore {
    if (tokens.length === 0) return { score: 0, topic: 'general' };
    const { channels, dimension, near, wide, hiddenLayer, outputLayer, topics } = this.weights;
    // Training padded short texts with zeros; the convolutions see the same zeros here.
    const first = convolve(this.embed(tokens), tokens.length, dimension, near, channels, 1);
    const second = convolve(first, tokens.length, channels, wide, channels, 2);
    for (let index = 0; index < second.length; index += 1) {
      second[index] = (second[index] ?? 0) + (first[index] ?? 0);
    }
    const hidden = dense(pool(second, tokens.length, channels), hiddenLayer);
    for (let index = 0; index < hidden.length; index += 1) {
      hidden[index] = Math.max(0, hidden[index] ?? 0);
    }
    const output = dense(hidden, outputLayer);
    const topicLogits = output.subarray(1);
    const best = topicLogits.indexOf(Math.max(...topicLogits));
    return { score: 1 / (1 + Math.exp(-(output[0] ?? 0))), topic: topics[best] ?? 'general' };
  }

  /** `[tokens][dimension]`: the word's vector, or the mean of its subwords', plus its shape's. */
  private embed(tokens: readonly TextToken[]): Float32Array {
    const { dimension, table, shapes } = this.weights;
    const vectors = new Float32Array(tokens.length * dimension);
    for (const [place, token] of tokens.entries()) {
      const rows = this.rowsOf(token.text);
      for (let axis = 0; axis < dimension; axis += 1) {
        let sum = 0;
        for (const row of rows) sum += table[row * dimension + axis] ?? 0;
        vectors[place * dimension + axis] =
          sum / rows.length + (shapes[token.shape * dimension + axis] ?? 0);
      }
    }
    return vectors;
  }

  private rowsOf(word: string): number[] {
    const { wordHashes, bucketCount } = this.weights;
    const row = indexOfSorted(wordHashes, hashText(word));
    if (row >= 0) return [row];
    return subwordBuckets(word, bucketCount).map((bucket) => wordHashes.length + bucket);
  }
}

/** Three taps, `dilation` apart, zeros beyond the ends, then the positive part. */
function convolve(
  input: Float32Array,
  length: number,
  inputs: number,
  { weights, bias }: DenseLayer,
  outputs: number,
  dilation: number,
): Float32Array {
  const result = new Float32Array(length * outputs);
  for (let place = 0; place < length; place += 1) {
    for (let output = 0; output < outputs; output += 1) {
      let sum = bias[output] ?? 0;
      for (let tap = 0; tap < 3; tap += 1) {
        const at = place + (tap - 1) * dilation;
        if (at < 0 || at >= length) continue;
        const weightStart = (output * 3 + tap) * inputs;
        const inputStart = at * inputs;
        for (let index = 0; index < inputs; index += 1) {
          sum += (weights[weightStart + index] ?? 0) * (input[inputStart + index] ?? 0);
        }
      }
      result[place * outputs + output] = Math.max(0, sum);
    }
  }
  return result;
}

/** The largest and then the mean value of each channel. */
function pool(values: Float32Array, length: number, channels: number): Float32Array {
  const pooled = new Float32Array(2 * channels);
  for (let index = 0; index < values.length; index += 1) {
    const channel = index % channels;
    const value = values[index] ?? 0;
    pooled[channel] = Math.max(pooled[channel] ?? 0, value);
    pooled[channels + channel] = (pooled[channels + channel] ?? 0) + value / length;
  }
  return pooled;
}

function dense(input: Float32Array, { weights, bias }: DenseLayer): Float32Array {
  const output = Float32Array.from(bias);
  for (let row = 0; row < output.length; row += 1) {
    let sum = output[row] ?? 0;
    for (let column = 0; column < input.length; column += 1) {
      sum += (weights[row * input.length + column] ?? 0) * (input[column] ?? 0);
    }
    output[row] = sum;
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
