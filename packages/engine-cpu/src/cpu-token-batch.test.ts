import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { type LoadedCpuModel, loadCpuModel } from './load-cpu-model.ts';
import { kernelAssets } from './testing/kernel-assets.ts';

vi.setConfig({ testTimeout: 120_000 });

const signal = new AbortController().signal;
const lanes = 4;
const tokensOf = (seed: number, length: number) =>
  Int32Array.from({ length }, (_, index) => (index * 37 + seed * 101 + 11) % 260);

async function load(type: 'Q4_0' | 'Q4_1' | 'Q8_0', parallelAnswers: number) {
  const { metadata, tensors } = tinyModel({ type, heads: 10, headsKv: 2, outlier: 40 });
  return loadCpuModel(memoryFile('model.gguf', writeGguf(metadata, tensors)), {
    signal,
    assets: await kernelAssets(),
    threadUrl: null,
    contextWindow: 128,
    parallelAnswers,
  });
}

const loaded: { together: LoadedCpuModel; alone: LoadedCpuModel }[] = [];
beforeAll(async () => {
  for (const type of ['Q4_0', 'Q4_1', 'Q8_0'] as const) {
    loaded.push({ together: await load(type, lanes), alone: await load(type, 1) });
  }
  return () => {
    for (const { together, alone } of loaded) {
      together.release();
      alone.release();
    }
  };
}, 300_000);

/** In each pass some lanes get on by some tokens. */
const passes = fc.array(
  fc.uniqueArray(
    fc.record({
      sequence: fc.nat(lanes - 1),
      // Mostly single tokens, as answers ask for them; longer pieces reach the other kernels.
      length: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 15 })),
    }),
    { minLength: 1, maxLength: lanes, selector: ({ sequence }) => sequence },
  ),
  { minLength: 1, maxLength: 7 },
);

it('gives each conversation the bits that it gets alone, whoever is beside it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2), passes, async (which, steps) => {
      const { together, alone } = loaded[which] ?? {};
      if (!together || !alone) throw new Error('the models are loaded');
      const { batch } = together;
      for (const sequence of batch.sequences) sequence.truncate(0);
      for (const step of steps) {
        const runs = step.map(({ sequence, length }) => {
          const position = batch.sequences[sequence]?.position ?? 0;
          const tokens = tokensOf(sequence, position + length).subarray(position);
          return { sequence, tokens, wantsLogits: true };
        });
        const logits = await batch.forward(runs, signal);
        for (const [index, { sequence }] of runs.entries()) {
          const position = batch.sequences[sequence]?.position ?? 0;
          alone.model.truncate(0);
          const expected = await alone.model.forward(tokensOf(sequence, position), signal);
          expect(logits[index]).toEqual(expected);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('computes without logits where none are wanted, and moves a state between lanes', async () => {
  const { together, alone } = loaded[1] ?? {};
  if (!together || !alone) throw new Error('the models are loaded');
  const { batch } = together;
  const [first, , third] = batch.sequences;
  if (!first || !third) throw new Error('there are four lanes');
  for (const sequence of batch.sequences) sequence.truncate(0);
  const tokens = tokensOf(5, 31);
  const silent = [
    { sequence: 0, tokens: tokens.subarray(0, 30), wantsLogits: false },
    { sequence: 1, tokens: tokensOf(6, 3), wantsLogits: true },
  ];
  const [none, some] = await batch.forward(silent, signal);
  expect(none).toBeNull();
  expect(some).toHaveLength(260);
  third.restore(first.snapshot(30));
  const [moved] = await batch.forward(
    [{ sequence: 2, tokens: tokens.subarray(30), wantsLogits: true }],
    signal,
  );
  const copy = moved?.slice();
  alone.model.truncate(0);
  expect(copy).toEqual(await alone.model.forward(tokens, signal));
  expect(first.position).toBe(30);
});

it('refuses what does not fit before anything moves', async () => {
  const { batch } = loaded[0]?.together ?? {};
  if (!batch) throw new Error('the model is loaded');
  for (const sequence of batch.sequences) sequence.truncate(0);
  const runs = [
    { sequence: 0, tokens: tokensOf(1, 4), wantsLogits: true },
    { sequence: 1, tokens: Int32Array.of(260), wantsLogits: true },
  ];
  await expect(batch.forward(runs, signal)).rejects.toThrow('cannot be run');
  expect(batch.sequences.map(({ position }) => position)).toEqual([0, 0, 0, 0]);
});
