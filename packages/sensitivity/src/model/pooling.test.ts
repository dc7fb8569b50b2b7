import { expect, it } from 'vitest';
import { pool } from './pooling.ts';

it('gives the largest, the mean and the weighed mean of each channel', () => {
  // Three tokens, four channels, two heads; the second head only minds the last token.
  const values = Float32Array.of(1, 2, 3, 4, 5, 0, 1, 0, 0, 4, 2, 8);
  const interest = Float32Array.of(0, -90, 0, -90, 0, 10);
  const pooled = [...pool(values, interest, 4, 2)].map((value) => Number(value.toFixed(5)));
  expect(pooled).toEqual([5, 4, 3, 8, 2, 2, 2, 4, 2, 2, 2, 8]);
});
