import type { BrowserContext } from 'playwright';
import { askWorker } from './ask-worker.ts';
import type { Answer, Contestant } from './contestant.ts';
import type { Prompt } from './prompt.ts';
import { type ReferenceCase, type TransformersModel, weightBitsOf } from './transformers-model.ts';
import type { BenchWeights } from './weights.ts';

const workerUrl = '/transformers-worker.js';

/** transformers.js's contestant, and what is known of its load. */
export type TransformersContestant = Contestant & { readonly loaded: object };

/**
 * transformers.js in a page of its own, its model compared with the references first.
 * @param dtype as the library names them: fp32, q8, q4
 * @throws Error where its fp32 answers differ from the references: it would not compute this model
 */
export async function transformersContestant(
  context: BrowserContext,
  origin: string,
  { threads, dtype }: { threads: number; dtype: string },
  model: TransformersModel,
  weights: BenchWeights,
): Promise<TransformersContestant> {
  const page = await context.newPage();
  await page.goto(`${origin}/page.html`);
  const run = (prompt: Pick<Prompt, 'ids'>, answerTokens: number) =>
    askWorker<Answer & { readonly ids: number[] }>(page, workerUrl, {
      call: 'run',
      prompt: prompt.ids,
      answerTokens,
    });
  const load = { call: 'load', model: model.name, dtype, threads };
  const name = `transformers.js ${dtype}`;
  try {
    const loadMs = await askWorker<number>(page, workerUrl, load);
    let equal = 0;
    for (const reference of model.references) {
      const { ids } = await run({ ids: reference.promptIds }, reference.generatedIds.length);
      equal += equalBeginning(reference, ids);
    }
    const all = model.references.reduce((sum, { generatedIds }) => sum + generatedIds.length, 0);
    if (dtype === 'fp32' && equal < all) {
      throw new Error(`only ${equal} of ${all} greedy ids are the reference's`);
    }
    return {
      name,
      threads,
      weightBytes: (weights.elements * weightBitsOf(dtype)) / 8,
      loaded: { name, threads, loadMs, referenceIds: `${equal} of ${all}` },
      processId: process.pid,
      run,
      close: () => page.close(),
    };
  } catch (error) {
    await page.close();
    throw error;
  }
}

/** Ids before the first difference. */
function equalBeginning({ generatedIds }: ReferenceCase, ids: readonly number[]): number {
  const first = generatedIds.findIndex((id, index) => id !== ids[index]);
  return first === -1 ? generatedIds.length : first;
}
