import { expect, it } from 'vitest';
import { plainArithmetic } from './arithmetic.ts';
import { applyBlock } from './residual-block.ts';
import { TextWindow } from './text-window.ts';

const channels = 4;
const { arena, multiply } = plainArithmetic();
const window = new TextWindow(arena, channels, 5, 2);
const point = {
  weights: new Float32Array(channels * channels),
  bias: Float32Array.of(0, 0, 0, -9),
};
for (let channel = 0; channel < channels; channel += 1) {
  point.weights[channel * channels + channel] = 1;
}
const deep = new Float32Array(5 * channels);
// The first and the last tap of the first channel, the middle one of the last.
deep[0] = 10;
deep[4 * channels] = 100;
deep[2 * channels + 3] = 1;
const shift = Float32Array.of(0, 0.5, 0, 0);

it('adds what lies two steps ahead and behind, and zeros beyond the ends', () => {
  // A longer text before must leave nothing behind the shorter one's end.
  window.begin(5);
  window.values.fill(9);
  window.begin(3);
  window.values.set([1, 0, 0, 5, 2, 0, 0, 10, 3, 0, 0, 0]);
  applyBlock(window, { deep, shift, point, dilation: 1 }, multiply);
  expect([...window.values]).toEqual([301, 0.5, 0, 5, 2, 0.5, 0, 11, 13, 0.5, 0, 0]);
});
