import { type DenseLayer, multiply } from './linear.ts';

/** Mixes each token with tokens farther away, and adds the outcome to what was known of it. */
export interface ResidualBlock {
  /** `[taps][channels]`: the weights of each channel along the text, for itself. */
  deep: Float32Array;
  /** `[channels]`, added to each token. */
  shift: Float32Array;
  /** `[channels][channels]`: the channels of one token among each other. */
  point: DenseLayer;
  /** How many tokens lie from one tap to the next. */
  dilation: number;
}

/** Tokens that one block looks at; an odd number. */
export const blockTaps = 5;

/** Gives new values `[length][channels]` for those of a text; zeros lie beyond its ends. */
export function applyBlock(values: Float32Array, block: ResidualBlock): Float32Array {
  const channels = block.shift.length;
  const count = values.length / channels;
  const seen = lookAround(values, block);
  const result = multiply({ values: seen, stride: channels, width: channels, count }, block.point);
  for (let index = 0; index < result.length; index += 1) {
    result[index] = Math.max(0, result[index] ?? 0) + (values[index] ?? 0);
  }
  return result;
}

/** All taps of a channel go at once: one by one, a sum would be fetched and put back five times. */
function lookAround(values: Float32Array, { deep, shift, dilation }: ResidualBlock): Float32Array {
  const channels = shift.length;
  const step = dilation * channels;
  const seen = new Float32Array(values.length);
  // Zeros before and after, so that no tap needs to ask whether it lies beyond an end.
  const padded = new Float32Array(values.length + (blockTaps - 1) * step);
  padded.set(values, ((blockTaps - 1) / 2) * step);
  for (let start = 0; start < values.length; start += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = start + channel;
      seen[at] =
        (shift[channel] ?? 0) +
        (deep[channel] ?? 0) * (padded[at] ?? 0) +
        (deep[channel + channels] ?? 0) * (padded[at + step] ?? 0) +
        (deep[channel + 2 * channels] ?? 0) * (padded[at + 2 * step] ?? 0) +
        (deep[channel + 3 * channels] ?? 0) * (padded[at + 3 * step] ?? 0) +
        (deep[channel + 4 * channels] ?? 0) * (padded[at + 4 * step] ?? 0);
    }
  }
  return seen;
}
