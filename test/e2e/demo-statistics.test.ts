import { describe, expect, it } from 'vitest';
import { estimateMedian, quantile } from '../../demo/src/report/statistics.ts';

describe('the median of repetitions', () => {
  it('lies between lowest and highest of six with 96.9 % confidence', () => {
    const { median, interval } = estimateMedian([5, 1, 9, 3, 7, 11]);
    expect(median).toBe(6);
    expect(interval).toEqual({ low: 1, high: 11, confidence: 1 - 2 / 64 });
  });

  it('leaves the outermost values out where there are enough others', () => {
    const values = Array.from({ length: 21 }, (_, index) => index);
    const { interval } = estimateMedian(values);
    // Of 21 coins at most 4 show heads with a chance of 0.0036, at most 5 with one of 0.0133.
    expect(interval).toMatchObject({ low: 5, high: 15 });
    expect(interval?.confidence).toBeCloseTo(0.9734, 4);
  });

  it('claims no interval from five values', () => {
    expect(estimateMedian([1, 2, 3, 4, 5])).toEqual({ median: 3, interval: undefined });
  });

  it('holds the true median as often as it says', () => {
    // A skewed distribution with the median ln 2; seeded, so that the test is the same every time.
    let state = 42;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state + 1) / (2 ** 31 + 1);
    };
    const rounds = 4000;
    let held = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { interval } = estimateMedian(Array.from({ length: 6 }, () => -Math.log(random())));
      if (interval && interval.low <= Math.LN2 && Math.LN2 <= interval.high) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.955);
    expect(held / rounds).toBeLessThan(0.985);
  });
});

describe('a quantile', () => {
  it('lies on the line between its neighbours', () => {
    expect(quantile([10, 20, 30], 0.75)).toBe(25);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
