import { BPE } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type BytePairRules, createBytePairEncoder } from './byte-pair-encoder.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const letters = ['a', 'b', 'c'];
const vocabularySize = 1000;

/** Rules as training makes them: every merge joins two tokens that exist by then. */
const rulesArbitrary: fc.Arbitrary<BytePairRules> = fc
  .record({
    picks: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 }),
    ignoreMerges: fc.boolean(),
  })
  .map(({ picks, ignoreMerges }) => {
    const tokens = [...letters];
    const merges: [string, string][] = [];
    for (const [a, b] of picks) {
      const left = tokens[a % tokens.length] ?? 'a';
      const right = tokens[b % tokens.length] ?? 'a';
      if (left.length + right.length > 12 || tokens.includes(left + right)) continue;
      merges.push([left, right]);
      tokens.push(left + right);
    }
    return {
      idOfToken: new Map(tokens.map((token, id) => [token, id])),
      merges,
      vocabularySize,
      ignoreMerges,
    };
  });

describe('byte-pair encoder', () => {
  it('merges as the library does', () => {
    fc.assert(
      fc.property(
        rulesArbitrary,
        fc.array(fc.string({ unit: fc.constantFrom(...letters), maxLength: 40 }), { minLength: 1 }),
        (rules, words) => {
          const encode = createBytePairEncoder(rules);
          const library = new BPE({
            type: 'BPE',
            vocab: Object.fromEntries(rules.idOfToken),
            merges: Array.from(rules.merges, ([left, right]): [string, string] => [left, right]),
            ignore_merges: rules.ignoreMerges,
          });
          for (const word of words) {
            const ids: number[] = [];
            encode(word, ids);
            expect(ids).toEqual(library.encode([word]).map((token) => rules.idOfToken.get(token)));
            const again: number[] = [7];
            encode(word, again);
            expect(again).toEqual([7, ...ids]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves out what has no token, then merges the neighbours', () => {
    const encode = createBytePairEncoder({
      idOfToken: new Map([
        ['a', 0],
        ['b', 1],
        ['ab', 2],
      ]),
      merges: [['a', 'b']],
      vocabularySize,
      ignoreMerges: false,
    });
    const ids: number[] = [];
    for (const word of ['a?b', '?', '', 'b😀a']) encode(word, ids);
    expect(ids).toEqual([2, 1, 0]);
  });
});
