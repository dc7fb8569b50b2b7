import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it } from 'vitest';
import {
  continueGreedily,
  predictAlong,
  referenceFile,
  referenceSet,
} from './testing/references.ts';
import { load } from './testing/tiny-runs.ts';

/**
 * The software adapter needs seconds for what a GPU does in milliseconds, so `npm test` compares so
 * many cases in large steps, and a few tokens one at a time. All of them, token by token:
 * `VITE_WEBGPU_CASES=24 VITE_WEBGPU_DECODED_CASES=24 npx vitest run --project browser references-webgpu`
 */
const comparedCases = Number(import.meta.env.VITE_WEBGPU_CASES ?? 6);
const decodedCases = Number(import.meta.env.VITE_WEBGPU_DECODED_CASES ?? 1);
const decodedTokens = decodedCases > 1 ? 48 : 8;

describe('greedy tokens on WebGPU equal transformers in 32-bit floats', () => {
  // Skipped only while the repository holds no embedded model with references.
  const tales = referenceSet('localmost-tales-7m');
  it.skipIf(tales === null)('embedded model', { timeout: 3_600_000 }, async () => {
    if (tales === null) return;
    expect(tales.cases.length).toBeGreaterThanOrEqual(20);
    const loaded = await load(ort, 'webgpu', await referenceFile(tales));
    for (const reference of tales.cases.slice(0, comparedCases)) {
      expect(await predictAlong(loaded.model, reference), reference.name).toEqual(
        reference.generatedIds,
      );
    }
    for (const { name, promptIds, generatedIds } of tales.cases.slice(0, decodedCases)) {
      const wanted = generatedIds.slice(0, decodedTokens);
      expect(await continueGreedily(loaded.model, promptIds, wanted.length), name).toEqual(wanted);
    }
    await loaded.release();
  });
});
