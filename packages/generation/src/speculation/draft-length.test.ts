import { describe, expect, it } from 'vitest';
import { draftLength } from './draft-length.ts';
import type { GuessRecord } from './guess-record.ts';
import { createGuessRecord } from './guess-record.ts';
import { createStepCosts, type StepCosts } from './step-costs.ts';

const costing = (ratio: (tokens: number) => number): StepCosts => ({ record() {}, ratio });
const always = (likelihood: number): GuessRecord => ({
  record() {},
  likelihood: () => likelihood,
});

const chance = (agreement: number, room = 50, allowance = 99) => ({ agreement, room, allowance });

describe('draft length', () => {
  it('is none before it is known what a pass of one token takes', () => {
    expect(draftLength(createStepCosts(), always(1), chance(20))).toBe(0);
  });

  it('is none where guesses are wrong too often for what a longer pass costs', () => {
    const costs = costing((tokens) => 1 + 0.4 * (tokens - 1));
    expect(draftLength(costs, always(0.4), chance(3))).toBe(0);
    expect(draftLength(costs, always(0.9), chance(3))).toBeGreaterThan(0);
  });

  it('is none however right guesses are where a pass of many costs as much as many passes', () => {
    expect(
      draftLength(
        costing((tokens) => tokens),
        always(1),
        chance(32),
      ),
    ).toBe(0);
  });

  it('grows with how likely guesses are, and with how little each further token costs', () => {
    const cheap = costing((tokens) => 1 + 0.1 * (tokens - 1));
    const dear = costing((tokens) => 1 + 0.5 * (tokens - 1));
    expect(draftLength(cheap, always(0.99), chance(16))).toBe(15);
    expect(draftLength(cheap, always(0.7), chance(16))).toBeLessThan(15);
    expect(draftLength(dear, always(0.7), chance(16))).toBeLessThan(
      draftLength(cheap, always(0.7), chance(16)),
    );
  });

  it('never passes the room that is left', () => {
    const cheap = costing(() => 1.1);
    for (let room = 0; room < 20; room++) {
      expect(draftLength(cheap, always(1), chance(32, room))).toBeLessThanOrEqual(room);
    }
  });

  it('risks no more than may be lost', () => {
    const costs = costing((tokens) => 1 + 0.4 * (tokens - 1));
    const likely = always(0.8);
    expect(draftLength(costs, likely, chance(8, 50, 0))).toBe(0);
    expect(draftLength(costs, likely, chance(8, 50, 0.1))).toBe(1);
    expect(draftLength(costs, likely, chance(8, 50, 9))).toBeGreaterThan(1);
  });

  it('costs under 2 % of 512 tokens where every guess is wrong', () => {
    const costs = createStepCosts();
    const guesses = createGuessRecord();
    let spent = 0;
    for (let token = 0; token < 512; token++) {
      // Agreements as text that is not copied has them: short ones often, long ones seldom.
      const agreement = token % 40 === 39 ? 6 : (token % 3) + 1;
      const length = draftLength(costs, guesses, chance(agreement, 512 - token));
      const ratio = 1 + 0.6 * length;
      spent += ratio;
      costs.record(1 + length, 10 * ratio);
      guesses.record(agreement, false);
    }
    expect(spent / 512).toBeLessThan(1.02);
  });
});
