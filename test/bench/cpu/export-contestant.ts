import { askWorker } from './ask-worker.ts';
import type { OpenPage } from './browser-contestants.ts';
import type { Answer, Contestant } from './contestant.ts';
import type { Prompt } from './prompt.ts';
import { type ReferenceCase, type TransformersModel, weightBitsOf } from './transformers-model.ts';
import type { BenchWeights } from './weights.ts';

/** What runs an export: the library, or ONNX Runtime with a bare loop. */
export const exportRunners = {
  'transformers.js': '/transformers-worker.js',
  'ONNX Runtime by hand': '/ort-worker.js',
} as const;

/** A contestant on the export, and what is known of its load. */
export type ExportContestant = Contestant & { readonly loaded: object };

/**
 * One that runs the export, in a browser of its own, compared with the references first.
 * @param dtype as the library names them: fp32, q8, q4
 * @throws Error where its fp32 answers differ from the references: it would not compute this model
 */
export async function exportContestant(
  openPage: OpenPage,
  {
    runner,
    threads,
    dtype,
  }: { runner: keyof typeof exportRunners; threads: number; dtype: string },
  model: TransformersModel,
  weights: BenchWeights,
): Promise<ExportContestant> {
  const { page, close } = await openPage('/page.html');
  const workerUrl = exportRunners[runner];
  const run = (prompt: Pick<Prompt, 'ids'>, answerTokens: number) =>
    askWorker<Answer & { readonly ids: number[] }>(page, workerUrl, {
      call: 'run',
      prompt: prompt.ids,
      answerTokens,
    });
  const load = { call: 'load', model: model.name, dtype, threads };
  const name = `${runner} ${dtype}`;
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
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ids before the first difference. */
function equalBeginning({ generatedIds }: ReferenceCase, ids: readonly number[]): number {
  const first = generatedIds.findIndex((id, index) => id !== ids[index]);
  return first === -1 ? generatedIds.length : first;
}
