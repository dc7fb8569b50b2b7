import { EngineFailureError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { poolMean } from './pool-mean.ts';

const hidden = (values: readonly number[]) => ({
  values: Float32Array.from(values),
  length: 3,
  dimensions: 2,
});

describe('the pooled vector', () => {
  it('is the mean of the tokens alone, of length 1', () => {
    const target = new Float32Array(2);
    // Row 1 has two tokens, (1, 2) and (5, 6), and padding that must not count.
    poolMean(hidden([0, 0, 0, 0, 0, 0, 1, 2, 5, 6, 900, -900]), 1, 2, target);
    expect(Array.from(target)).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it.each([[0], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'is refused where all is %d',
    (value) => {
      const states = hidden(Array.from({ length: 6 }, () => value));
      expect(() => poolMean(states, 0, 3, new Float32Array(2))).toThrow(EngineFailureError);
    },
  );
});
