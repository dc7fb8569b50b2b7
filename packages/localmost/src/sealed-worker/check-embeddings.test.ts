import { type Embeddings, type Engine, WrongResultError } from '@localmost/protocol';
import { expect, test } from 'vitest';
import { checkEmbeddings } from './check-embeddings.ts';

const never = new AbortController().signal;
const golden = { text: 'ships', vector: [0.6, 0.8], minimumCosine: 0.999 };
const model = { dimensions: 2, pooling: 'mean' as const };

/** An engine that gives this vector, whatever it is asked. */
function engineOf(vector: readonly number[], dimensions = 2): Engine {
  const embed = async (): Promise<Embeddings> => ({
    values: Float32Array.from(vector),
    dimensions,
    tokenCounts: [3],
    timings: { tokenizeMs: 0, computeMs: 0 },
  });
  return {
    capabilities: {
      engineId: 'scripted',
      backend: 'wasm',
      threads: 1,
      contextWindow: 8,
      parallelAnswers: 1,
      embeddings: { dimensions },
      notes: [],
    },
    generate: async function* () {},
    embed,
    countTokens: async () => 0,
    unload: async () => undefined,
  };
}

const check = (vector: readonly number[], wanted = { ...model, golden }) =>
  checkEmbeddings(engineOf(vector), wanted, 'm', never);

test('the golden vector matches', async () => {
  const { check: result, checkError } = await check([0.6, 0.8]);
  expect(result).toBe('matched');
  expect(checkError).toBeLessThan(1e-6);
});

test.each([
  ['another direction', [0.8, 0.6]],
  ['another length', [6, 8]],
  ['zeros', [0, 0]],
  ['what is no number', [Number.NaN, 1]],
  ['too few numbers', [1]],
])('%s is refused', async (_, vector) => {
  await expect(check(vector)).rejects.toBeInstanceOf(WrongResultError);
});

test('without a golden vector the length is checked', async () => {
  expect(await checkEmbeddings(engineOf([0.8, 0.6]), model, 'm', never)).toEqual({
    check: 'no-golden',
  });
  const work = checkEmbeddings(engineOf([0.8, 0.8]), model, 'm', never);
  await expect(work).rejects.toBeInstanceOf(WrongResultError);
});

test('an engine without vectors, or with others, is refused', async () => {
  const { embed: _, ...mute } = engineOf([0.6, 0.8]);
  await expect(checkEmbeddings(mute, model, 'm', never)).rejects.toBeInstanceOf(WrongResultError);
  const other = engineOf([0.6, 0.8], 3);
  await expect(checkEmbeddings(other, model, 'm', never)).rejects.toBeInstanceOf(WrongResultError);
});
