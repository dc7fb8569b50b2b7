import type { DenseLayer, Multiply } from './linear.ts';
import { addPositivePart } from './positive-part.ts';
import type { TextWindow } from './text-window.ts';

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

/** Changes the window's values; zeros lie beyond the ends of the text. */
export function applyBlock(window: TextWindow, block: ResidualBlock, multiply: Multiply): void {
  const { channels, count, seen, mixed } = window;
  lookAround(window, block);
  multiply({ values: seen, stride: channels, width: channels, count }, block.point, mixed);
  addPositivePart(window.values, mixed);
}

/** All taps of a channel go at once: one by one, a sum would be fetched and put back five times. */
function lookAround(window: TextWindow, { deep, shift, dilation }: ResidualBlock): void {
  const { channels, count, seen } = window;
  const step = dilation * channels;
  const reach = ((blockTaps - 1) / 2) * dilation;
  const around = window.from(-reach, count + 2 * reach);
  for (let start = 0; start < count * channels; start += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = start + channel;
      seen[at] =
        (shift[channel] ?? 0) +
        (deep[channel] ?? 0) * (around[at] ?? 0) +
        (deep[channel + channels] ?? 0) * (around[at + step] ?? 0) +
        (deep[channel + 2 * channels] ?? 0) * (around[at + 2 * step] ?? 0) +
        (deep[channel + 3 * channels] ?? 0) * (around[at + 3 * step] ?? 0) +
        (deep[channel + 4 * channels] ?? 0) * (around[at + 4 * step] ?? 0);
    }
  }
}
