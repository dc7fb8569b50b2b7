import { InvalidRequestError } from '@localmost/protocol';
import { ScriptedTokenModel } from '@localmost/testing';
import { expect, test } from 'vitest';
import { createCachedSequence } from './cached-sequence.ts';
import { computeLogitsAfter } from './logits-after.ts';

const never = new AbortController().signal;

function setUp() {
  const next = (held: readonly number[]) =>
    Float32Array.from({ length: 8 }, (_, id) => id * held.length);
  const model = new ScriptedTokenModel({ contextWindow: 6, vocabularySize: 8, next });
  return { model, sequence: createCachedSequence(model) };
}

test('the prompt is one step, its last token another, and nothing stays in the cache', async () => {
  const { model, sequence } = setUp();
  sequence.replace([7, 7]);
  await sequence.computeLogits(never);
  const logits = await computeLogitsAfter(model, sequence, [1, 2, 3, 4], never);
  expect([...logits]).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
  expect(model.calls.slice(1)).toEqual([
    { position: 0, tokens: [1, 2, 3] },
    { position: 3, tokens: [4] },
  ]);
  expect(model.position).toBe(0);
  // The next answer computes its whole prompt again.
  expect(sequence.replace([1, 2, 3])).toBe(0);
});

test('the logits are a copy: a later step leaves them as they are', async () => {
  const { model, sequence } = setUp();
  const logits = await computeLogitsAfter(model, sequence, [1], never);
  await computeLogitsAfter(model, sequence, [1, 2], never);
  expect(logits[1]).toBe(1);
});

test.each([
  ['none', []],
  ['one beyond the vocabulary', [8]],
  ['a negative one', [-1]],
  ['more than the window holds', [1, 1, 1, 1, 1, 1, 1]],
])('tokens are refused where there is %s', async (_name, tokenIds) => {
  const { model, sequence } = setUp();
  const work = computeLogitsAfter(model, sequence, tokenIds, never);
  await expect(work).rejects.toBeInstanceOf(InvalidRequestError);
  expect(model.calls).toEqual([]);
});
