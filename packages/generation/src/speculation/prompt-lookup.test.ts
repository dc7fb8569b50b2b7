import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { lookUpDraft } from './prompt-lookup.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

/** By the definition: every earlier place, the longest agreement, the latest of equals. */
function naiveDraft(tokens: readonly number[], maximumLength: number) {
  let best = { match: 2, start: -1 };
  for (let start = tokens.length - 1; start >= 3; start--) {
    let match = 0;
    while (match < 32 && match < start && tokens[start - 1 - match] === tokens.at(-1 - match))
      match++;
    if (match > best.match) best = { match, start };
  }
  if (best.start < 0) return null;
  return { start: best.start, length: Math.min(maximumLength, tokens.length - best.start) };
}

describe('prompt lookup', () => {
  it('finds the place of the longest agreement', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2), { maxLength: 80 }),
        fc.integer({ min: 1, max: 9 }),
        (tokens, length) => {
          expect(lookUpDraft(Int32Array.from(tokens), length)).toEqual(naiveDraft(tokens, length));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('guesses what followed the same words before', () => {
    const tokens = Int32Array.from([7, 1, 2, 3, 4, 5, 6, 9, 1, 2, 3]);
    expect(lookUpDraft(tokens, 2)).toEqual({ start: 4, length: 2 });
  });

  it('guesses nothing from fewer than three tokens in common', () => {
    expect(lookUpDraft(Int32Array.from([1, 2, 8, 9, 1, 2]), 4)).toBeNull();
    expect(lookUpDraft(new Int32Array(0), 4)).toBeNull();
  });
});
