import { expect, it } from 'vitest';
import { pool } from './pooling.ts';

it('gives the largest, the weighed mean and the mean of each channel', () => {
  // Three tokens, four channels, two heads and a made-up one; the second head only minds the last token.
  const values = Float32Array.of(1, 2, 3, 4, 5, 0, 1, 0, 0, 4, 2, 8);
  const interest = Float32Array.of(0, -90, 9, 0, -90, 9, 0, 10, 9);
  const pooled = new Float32Array(12).fill(99);
  pool(values, interest, { channels: 4, heads: 2, interestStride: 3 }, pooled);
  const rounded = [...pooled].map((value) => Number(value.toFixed(5)));
  expect(rounded).toEqual([5, 4, 3, 8, 2, 2, 2, 8, 2, 2, 2, 4]);
});
