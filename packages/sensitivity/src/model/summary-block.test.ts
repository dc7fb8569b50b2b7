import { expect, it } from 'vitest';
import { plainArithmetic } from './arithmetic.ts';
import { applySummary } from './summary-block.ts';
import { TextWindow } from './text-window.ts';

it('tells each token the largest and the weighed mean of the whole window', () => {
  const channels = 4;
  const { arena, multiply } = plainArithmetic();
  const window = new TextWindow(arena, channels, 3, 1);
  window.begin(2);
  window.values.set([1, 2, 3, 4, 5, 0, 1, 2]);
  const query = { weights: new Float32Array(channels * 16), bias: new Float32Array(16) };
  const own = new Float32Array(16);
  own[0] = 2;
  const all = { weights: new Float32Array(32), bias: Float32Array.of(0.5, 0, 0, 0) };
  // The largest of the first channel to the first, the mean of the second to the third.
  all.weights[0] = 10;
  all.weights[(channels + 1) * channels + 2] = 1;
  const summary = {
    heads: 2,
    interest: arena.floats(3 * 16),
    pooled: arena.floats(3 * channels),
    shared: arena.floats(channels),
  };
  applySummary(window, { query, own, all }, summary, multiply);
  expect([...window.values]).toEqual([1 + 2 + 50.5, 2, 4, 4, 5 + 10 + 50.5, 0, 2, 2]);
});
