import * as v from 'valibot';
import { expect, it } from 'vitest';
import { recordedEvalSchema } from './recorded-eval.ts';

const good = {
  setId: 'basics-1',
  setSha256: 'a'.repeat(64),
  questionCount: 80,
  correctCount: 30,
  byKind: { arithmetic: '3/16' },
  runtime: 'cpu/wasm',
  sdkVersion: '0.1.0',
  date: '2026-11-21',
  decodeTokensPerSecond: 80.5,
};

it('takes a whole record', () => {
  expect(v.parse(recordedEvalSchema, good)).toEqual(good);
});

it.each([
  ['more correct answers than questions', { correctCount: 81 }],
  ['no questions', { questionCount: 0, correctCount: 0 }],
  ['a hash that is none', { setSha256: 'latest' }],
  ['a runtime that is none', { runtime: 'cpu on wasm' }],
  ['a date that is none', { date: 'yesterday' }],
  ['a kind that is no word', { byKind: { '<b>': '1/2' } }],
  ['a share that is none', { byKind: { facts: 'all' } }],
  ['an unknown key', { comment: 'good' }],
  ['a speed that is none', { decodeTokensPerSecond: Number.NaN }],
])('refuses %s', (_name, change) => {
  expect(v.safeParse(recordedEvalSchema, { ...good, ...change }).success).toBe(false);
});
