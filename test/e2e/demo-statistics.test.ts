import { describe, expect, it } from 'vitest';
import { busyReasons } from '../../demo/src/benchmark/calibrate.ts';
import { sustainedOf } from '../../demo/src/benchmark/measure-sustained.ts';
import { fitFirstToken } from '../../demo/src/report/fit-first-token.ts';
import { compareMedians, estimateMedian, quantile } from '../../demo/src/report/statistics.ts';

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

describe('a line through first tokens', () => {
  const at = (newTokens: number, timeToFirstTokenMs: number) => ({ newTokens, timeToFirstTokenMs });

  it('finds what was put in, whatever one slow answer does', () => {
    const samples = [10, 50, 100, 200].flatMap((n) => [at(n, 20 + n / 2), at(n, 20 + n / 2)]);
    const fit = fitFirstToken([...samples, at(10, 5000)]);
    expect(fit?.fixedMs).toBeCloseTo(20);
    expect(fit?.tokensPerSecond).toBeCloseTo(2000);
    expect(fit?.largestErrorMs).toBeCloseTo(0);
  });

  it('never says that an empty prompt takes less than no time, nor fits one length', () => {
    expect(fitFirstToken([at(10, 1), at(100, 500), at(200, 1100)])?.fixedMs).toBe(0);
    expect(fitFirstToken([at(10, 1), at(10, 2)])).toBeUndefined();
    expect(fitFirstToken([at(10, 9), at(100, 5)])).toBeUndefined();
  });
});

describe('what disturbs a run', () => {
  it('is told by a fixed loop that takes longer than its fastest', () => {
    const idle = { fastestMs: 10, meanMs: 10.4 };
    expect(busyReasons(idle, idle)).toEqual([]);
    expect(busyReasons(idle, { fastestMs: 10, meanMs: 20 })).toEqual([
      expect.stringContaining('busy after the run'),
    ]);
    expect(busyReasons({ fastestMs: 20, meanMs: 20 }, idle)).toHaveLength(1);
  });

  it('is told of a device that slows down, and not of one that wavers', () => {
    const arrivals = (gapAt: (atMs: number) => number) => {
      const found = [];
      for (let atMs = 0, gapMs = 0; atMs < 60_000; atMs += gapMs) {
        gapMs = gapAt(atMs);
        found.push({ atMs, gapMs });
      }
      return found;
    };
    expect(
      sustainedOf(
        arrivals((at) => (at < 30_000 ? 20 : 40)),
        60_000,
      ).lastIs,
    ).toBe('smaller');
    const wavering = sustainedOf(
      arrivals((at) => (Math.floor(at / 2000) % 2 ? 20 : 30)),
      60_000,
    );
    expect(wavering.lastIs).toBe('cannot-tell');
    expect(wavering.tokensPerSecond).toHaveLength(30);
  });
});

describe('two medians', () => {
  it('differ only where their intervals do not touch', () => {
    const low = estimateMedian([1, 2, 3, 4, 5, 6]);
    expect(compareMedians(estimateMedian([7, 8, 9, 10, 11, 12]), low)).toBe('larger');
    expect(compareMedians(low, estimateMedian([6, 8, 9, 10, 11, 12]))).toBe('cannot-tell');
    expect(compareMedians(low, estimateMedian([7]))).toBe('cannot-tell');
  });
});
