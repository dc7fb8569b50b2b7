import { requireTensor } from '@localmost/gguf';
import * as ort from 'onnxruntime-web/wasm';
import { expect, it } from 'vitest';
import { convertModel } from './conversion.ts';
import { buildLlamaGraph } from './graph/llama-graph.ts';
import type { MatrixStorage } from './graph/weight-writer.ts';
import { loadSession } from './load-session.ts';
import { AppendedCache } from './model/appended-cache.ts';
import { OnnxTokenModel } from './model/onnx-token-model.ts';
import { continueGreedily, referenceFile, referenceSet } from './testing/references.ts';
import { calm, someTokens } from './testing/tiny-runs.ts';
import { EmbeddingTable } from './weights/embedding-table.ts';
import { StoredTensors } from './weights/stored-tensors.ts';

/** How matrices may be held on wasm: as floats or in blocks, as stored or packed again by the runtime. */
const variants: readonly (readonly [string, MatrixStorage, '0' | '1'])[] = [
  ['floats', 'floats', '1'],
  ['floats, prepacked', 'floats', '0'],
  ['blocks', 'blocks', '1'],
  ['blocks, prepacked', 'blocks', '0'],
];
const rounds = 4;
const promptTokens = 256;
const decodedTokens = 32;

const set = referenceSet('localmost-tales-7m');

// A benchmark, not a test of speed: VITE_ONNX_BENCHMARK=1 npx vitest run --project browser storage-benchmark
it.runIf(import.meta.env.VITE_ONNX_BENCHMARK && set !== null)(
  'storage of matrices on wasm, alternating',
  { timeout: 900_000 },
  async () => {
    if (set === null) return;
    ort.env.wasm.numThreads = Math.min(2, navigator.hardwareConcurrency);
    const models = await loadVariants();
    const reference = set.cases[1];
    const prompt = someTokens(promptTokens);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, model] of models) {
        model.truncate(0);
        const started = performance.now();
        await model.forward(prompt, calm);
        const prefilled = performance.now();
        const ids = await continueGreedily(model, reference?.promptIds ?? [], decodedTokens);
        const ended = performance.now();
        expect(ids).toEqual(reference?.generatedIds.slice(0, decodedTokens));
        const rate = (tokens: number, ms: number) => Math.round((10_000 * tokens) / ms) / 10;
        const prefill = rate(promptTokens, prefilled - started);
        const decode = rate(decodedTokens, ended - prefilled);
        // biome-ignore lint/suspicious/noConsole: a benchmark's figures are its result
        console.log(JSON.stringify({ name, round, prefill, decode }));
      }
    }
  },
);

async function loadVariants(): Promise<(readonly [string, OnnxTokenModel])[]> {
  if (set === null) return [];
  const { source, contextWindow } = await convertModel(await referenceFile(set), 'wasm');
  const stored = await StoredTensors.read(await referenceFile(set), source.gguf, calm);
  const { configuration } = source;
  const table = requireTensor(source.gguf, 'token_embd.weight');
  const models: (readonly [string, OnnxTokenModel])[] = [];
  for (const [name, storage, disablePrepacking] of variants) {
    const graph = buildLlamaGraph(source, { storage, cache: 'append', positions: contextWindow });
    const session = await loadSession({
      runtime: ort,
      graph,
      source,
      stored,
      options: {
        executionProviders: ['wasm'],
        extra: {
          session: { disable_prepacking: disablePrepacking, intra_op: { allow_spinning: '0' } },
        },
      },
    });
    const model = new OnnxTokenModel({
      runtime: ort,
      session,
      embeddings: new EmbeddingTable(table, stored.bytes(table)),
      cache: new AppendedCache(ort, configuration),
      configuration,
      contextWindow,
      chunkTokens: 32,
      lost: new Promise<never>(() => {}),
    });
    models.push([name, model]);
  }
  return models;
}
