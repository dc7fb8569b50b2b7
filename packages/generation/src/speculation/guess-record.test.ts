import { describe, expect, it } from 'vitest';
import { createGuessRecord } from './guess-record.ts';

describe('guess record', () => {
  it('believes a guess the more, the longer the agreement before it', () => {
    const guesses = createGuessRecord();
    const likelihoods = [0, 1, 2, 3, 5, 8, 16, 40].map((length) => guesses.likelihood(length));
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
    for (const likelihood of likelihoods) {
      expect(likelihood).toBeGreaterThan(0);
      expect(likelihood).toBeLessThan(1);
    }
  });

  it('learns from the answer, for each length by itself, and the newest counts most', () => {
    const guesses = createGuessRecord();
    const before = guesses.likelihood(20);
    for (let turn = 0; turn < 10; turn++) guesses.record(2, false);
    expect(guesses.likelihood(2)).toBeLessThan(0.15);
    expect(guesses.likelihood(20)).toBe(before);
    for (let turn = 0; turn < 10; turn++) guesses.record(2, true);
    expect(guesses.likelihood(2)).toBeGreaterThan(0.6);
  });
});
