import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { lookUpGuess } from './prompt-lookup.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

/** By the definition: every earlier place, the longest agreement, the latest of equals. */
function naiveGuess(tokens: readonly number[]) {
  let best = { agreement: 0, start: -1 };
  for (let start = tokens.length - 1; start > 0; start--) {
    let agreement = 0;
    while (
      agreement < 32 &&
      agreement < start &&
      tokens[start - 1 - agreement] === tokens.at(-1 - agreement)
    ) {
      agreement++;
    }
    if (agreement > best.agreement) best = { agreement, start };
  }
  return best.start < 0 ? null : best;
}

describe('prompt lookup', () => {
  it('finds the place of the longest agreement', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { maxLength: 80 }), (tokens) => {
        expect(lookUpGuess(Int32Array.from(tokens))).toEqual(naiveGuess(tokens));
      }),
      { numRuns: 1000 },
    );
  });

  it('guesses what followed the same words before', () => {
    const tokens = Int32Array.from([7, 1, 2, 3, 4, 5, 6, 9, 1, 2, 3]);
    expect(lookUpGuess(tokens)).toEqual({ start: 4, agreement: 3 });
  });

  it('guesses nothing where the last token is new', () => {
    expect(lookUpGuess(Int32Array.from([1, 2, 8, 9, 1, 3]))).toBeNull();
    expect(lookUpGuess(new Int32Array(0))).toBeNull();
  });
});
