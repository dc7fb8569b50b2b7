import { describe, expect, it } from 'vitest';
import { planBatches } from './plan-batches.ts';

describe('batches', () => {
  it('hold every text once, the longest first, within the budget', () => {
    const lengths = Array.from({ length: 200 }, (_, index) => 2 + ((index * 37) % 61));
    const batches = planBatches(lengths, 256);
    const texts = batches.flatMap((batch) => batch.texts);
    expect(texts.toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
    const padded = batches.map(({ texts, length }) => texts.length * length);
    expect(Math.max(...padded)).toBeLessThanOrEqual(256);
    for (const { texts, length } of batches) {
      expect(length).toBe(Math.max(...texts.map((text) => lengths[text] ?? 0)));
    }
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    // Neighbours by length: hardly any padding.
    expect(padded.reduce((sum, size) => sum + size, 0)).toBeLessThan(1.1 * tokens);
  });

  it('run a text alone that is longer than the budget', () => {
    expect(planBatches([5, 300, 4], 256)).toEqual([
      { texts: [1], length: 300 },
      { texts: [0, 2], length: 5 },
    ]);
  });

  it('are none for no text', () => {
    expect(planBatches([], 256)).toEqual([]);
  });
});
