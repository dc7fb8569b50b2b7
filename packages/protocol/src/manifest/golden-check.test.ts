import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { goldenCheckSchema } from './golden-check.ts';

const good = {
  promptIds: [5, 6, 7],
  logits: [
    { id: 1, value: 12.5 },
    { id: 2, value: 8 },
    { id: 3, value: -1.25 },
    { id: 4, value: 0 },
  ],
  tolerances: { default: 0.05, cpu: 0.5 },
};

const accepts = (change: object) => v.safeParse(goldenCheckSchema, { ...good, ...change }).success;
const withLogit = (change: object) => ({
  logits: [{ ...good.logits[0], ...change }, ...good.logits.slice(1)],
});

describe('a golden check', () => {
  it('is accepted whole', () => {
    expect(v.parse(goldenCheckSchema, good)).toEqual(good);
  });

  it.each([
    ['a prompt without a decoding step', { promptIds: [5] }],
    ['a prompt as long as a book', { promptIds: Array.from({ length: 65 }, () => 1) }],
    ['a negative token', { promptIds: [5, -1] }],
    ['too few logits', { logits: good.logits.slice(0, 3) }],
    ['a token twice', withLogit({ id: 2 })],
    ['a value that is no number', withLogit({ value: Number.NaN })],
    ['an endless value', withLogit({ value: Number.POSITIVE_INFINITY })],
    ['no default tolerance', { tolerances: { cpu: 0.5 } }],
    ['a tolerance of nothing', { tolerances: { default: 0 } }],
    ['a tolerance that zeros would pass', { tolerances: { default: 0.05, cpu: 4 } }],
    ['an unknown key', { text: 'hello' }],
  ])('is refused with %s', (_name, change) => {
    expect(accepts(change)).toBe(false);
  });
});
