import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseStep, type WaitingTokens } from './choose-step.ts';

const limits = { maximumRows: 64, maximumLogitRows: 8, promptRows: 16 };
const interactive = (left: number, servedAtStep = 0): WaitingTokens => ({
  priority: 'interactive',
  left,
  servedAtStep,
});
const background = (left: number, servedAtStep = 0): WaitingTokens => ({
  priority: 'background',
  left,
  servedAtStep,
});

describe('chooseStep', () => {
  it('computes the next token of all, and a bounded piece of a prompt', () => {
    const all = [interactive(1), interactive(500), interactive(1)];
    const shares = chooseStep(all, 1, limits);
    expect(shares.map(({ waiting, rows }) => [all.indexOf(waiting), rows])).toEqual([
      [0, 1],
      [2, 1],
      [1, 16],
    ]);
  });

  it('gives a prompt the whole step where nobody waits for a token', () => {
    expect(chooseStep([interactive(500)], 1, limits)).toMatchObject([{ rows: 64 }]);
  });

  it('takes the prompt first that waited longest, and the next with what is left', () => {
    const all = [interactive(500, 4), interactive(20, 3)];
    const shares = chooseStep(all, 5, limits);
    expect(shares.map(({ waiting, rows }) => [all.indexOf(waiting), rows])).toEqual([
      [1, 20],
      [0, 44],
    ]);
  });

  it('has background answers rest, but for every eighth step', () => {
    const all = [background(1), interactive(1)];
    const steps = Array.from({ length: 16 }, (_, step) => chooseStep(all, step, limits).length);
    expect(steps.filter((count) => count === 2)).toHaveLength(2);
    expect(chooseStep([background(1)], 1, limits)).toHaveLength(1);
  });

  it('keeps every limit, computes something, and in the end everything', () => {
    const waiting = fc.record({
      priority: fc.constantFrom('interactive' as const, 'background' as const),
      left: fc.integer({ min: 1, max: 90 }),
    });
    const someLimits = fc.record({
      maximumRows: fc.integer({ min: 8, max: 64 }),
      maximumLogitRows: fc.integer({ min: 1, max: 8 }),
      promptRows: fc.integer({ min: 1, max: 64 }),
    });
    fc.assert(
      fc.property(fc.array(waiting, { minLength: 1, maxLength: 8 }), someLimits, (some, bounds) => {
        let all = some.map((one) => ({ ...one, servedAtStep: 0 }));
        for (let step = 1; all.length > 0; step++) {
          expect(step).toBeLessThan(3000);
          const shares = chooseStep(all, step, bounds);
          const rows = shares.reduce((sum, share) => sum + share.rows, 0);
          const ended = shares.filter(({ waiting: { left }, rows: done }) => done === left);
          expect(shares.length).toBeGreaterThan(0);
          expect(rows).toBeLessThanOrEqual(bounds.maximumRows);
          expect(ended.length).toBeLessThanOrEqual(bounds.maximumLogitRows);
          const hasSingles = all.some(
            ({ left, priority }) => left === 1 && priority === 'interactive',
          );
          const ofPrompts = shares.filter(({ waiting: { left } }) => left > 1);
          const promptRows = ofPrompts.reduce((sum, share) => sum + share.rows, 0);
          if (hasSingles) expect(promptRows).toBeLessThanOrEqual(bounds.promptRows);
          for (const share of shares) {
            expect(share.rows).toBeGreaterThan(0);
            share.waiting.left -= share.rows;
            share.waiting.servedAtStep = step;
          }
          all = all.filter(({ left }) => left > 0);
        }
      }),
    );
  });
});
