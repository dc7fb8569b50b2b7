import { expect, it } from 'vitest';
import { convolve, dense, multiply } from './linear.ts';

it('multiplies a vector with a layer', () => {
  // Two outputs of four inputs: [inputs][outputs].
  const layer = {
    weights: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    bias: Float32Array.of(0.5, -0.5),
  };
  expect([...dense(Float32Array.of(1, 0, -1, 2), layer)]).toEqual([10.5, 11.5]);
});

it('multiplies rows that overlap, an odd number of them too', () => {
  const layer = { weights: Float32Array.of(1, 10, 100, 1000), bias: Float32Array.of(-1) };
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...multiply({ values, stride: 1, width: 4, count: 3 }, layer)]).toEqual([
    4320, 5431, 6542,
  ]);
});

it('slides three taps over a text, with zeros beyond its ends', () => {
  // One output; each tap takes only the first of four inputs, with weights 1, 10 and 100.
  const weights = new Float32Array(12);
  weights.set([1], 0);
  weights.set([10], 4);
  weights.set([100], 8);
  const layer = { weights, bias: Float32Array.of(-20) };
  const input = Float32Array.from([1, 2, 3, 4].flatMap((value) => [value, 9, 9, 9]));
  expect([...convolve(input, 4, layer)]).toEqual([190, 301, 412, 23]);
});
