import * as ort from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { continueGreedily, referenceFile, referenceSet } from './testing/references.ts';
import { load } from './testing/tiny-runs.ts';

/** SmolLM2 takes minutes for all its cases on a busy machine; these many are compared. */
const smollm2Cases = 5;

describe('greedy tokens on wasm equal transformers in 32-bit floats', () => {
  // Skipped only while the repository holds no embedded model with references.
  const tales = referenceSet('localmost-tales-7m');
  it.skipIf(tales === null)('embedded model, every case', { timeout: 300_000 }, async () => {
    if (tales === null) return;
    expect(tales.cases.length).toBeGreaterThanOrEqual(20);
    const loaded = await load(ort, 'wasm', await referenceFile(tales));
    for (const { name, promptIds, generatedIds } of tales.cases) {
      const ids = await continueGreedily(loaded.model, promptIds, generatedIds.length);
      expect(ids, name).toEqual(generatedIds);
    }
    await loaded.release();
  });

  // Skipped where SmolLM2's weights were not fetched: `npm run models -- pull` does it.
  const smollm2 = referenceSet('smollm2-135m-instruct');
  it.skipIf(smollm2 === null)('SmolLM2, five cases', { timeout: 600_000 }, async () => {
    if (smollm2 === null) return;
    expect(smollm2.cases.length).toBeGreaterThanOrEqual(smollm2Cases);
    const loaded = await load(ort, 'wasm', await referenceFile(smollm2));
    for (const { name, promptIds, generatedIds } of smollm2.cases.slice(0, smollm2Cases)) {
      const ids = await continueGreedily(loaded.model, promptIds, generatedIds.length);
      expect(ids, name).toEqual(generatedIds);
    }
    await loaded.release();
  });
});
