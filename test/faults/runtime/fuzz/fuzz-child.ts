import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createCpuEngineFactory } from '@localmost/engine-cpu';
import { kernelAssets } from '@localmost/engine-cpu/testing';
import { createOnnxEngineFactory } from '@localmost/engine-onnx';
import { memoryFile, mutateGguf, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { type EngineFactory, LocalmostError, OutOfMemoryError } from '@localmost/protocol';
import * as ort from 'onnxruntime-web/wasm';
import { tinyManifest } from '../../../e2e/support/tiny-manifest.ts';
import type { FuzzJob, FuzzOutcome } from './fuzz-job.ts';
import { mutateGraph } from './mutate-graph.ts';

/* A process that is handed damaged models, so that it may hang or die without taking the lab along. */

const { signal } = new AbortController();
const { metadata, tensors } = tinyModel({ contextLength: 64 });
const wholeFile = writeGguf(metadata, tensors);
const wasmPath = createRequire(import.meta.url).resolve(
  'onnxruntime-web/ort-wasm-simd-threaded.wasm',
);
const assets = new Map([
  ...(await kernelAssets()),
  ['onnxruntime.wasm', new Uint8Array(await readFile(wasmPath)).buffer] as const,
]);

/** The seed by which the next graph is damaged; null leaves it whole. */
let graphSeed: number | null = null;
const create = ort.InferenceSession.create.bind(ort.InferenceSession);
Object.assign(ort.InferenceSession, {
  create: (graph: Uint8Array, options: ort.InferenceSession.SessionOptions) =>
    create(graphSeed === null ? graph : mutateGraph(graph, graphSeed), options),
});
const factories: Readonly<Record<FuzzJob['target'], EngineFactory>> = {
  cpu: createCpuEngineFactory(),
  onnx: createOnnxEngineFactory({ ort, backends: ['wasm'] }),
  'onnx graph': createOnnxEngineFactory({ ort, backends: ['wasm'] }),
};

/** Loads the damaged model, computes logits and answers a short request. */
async function run(factory: EngineFactory, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const manifest = { ...tinyManifest(bytes), contextWindow: 64 };
  const files = { manifest, open: async () => memoryFile('tiny.gguf', bytes) };
  const options = { backend: 'wasm', signal, assets, maximumThreads: 1 } as const;
  const engine = await factory.load(files, options);
  try {
    await engine.logitsAfter?.([1, 2], signal);
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const request = { messages, maxOutputTokens: 3, sampling: { temperature: 0 } };
    for await (const _ of engine.generate(request, { signal }));
  } finally {
    await engine.unload();
  }
}

async function attempt({ target, seed }: FuzzJob): Promise<FuzzOutcome> {
  const damaged = mutateGguf(seed);
  graphSeed = target === 'onnx graph' ? seed : null;
  const bytes = target === 'onnx graph' ? wholeFile : damaged.bytes;
  let what = target === 'onnx graph' ? 'a damaged graph' : `${damaged.kind}: ${damaged.what}`;
  const beganAt = performance.now();
  let code = 'ran';
  let spent = false;
  try {
    await run(factories[target], bytes);
  } catch (thrown) {
    code = thrown instanceof LocalmostError ? thrown.code : 'untyped';
    if (code === 'untyped') what += `: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    spent = thrown instanceof OutOfMemoryError || cause instanceof WebAssembly.RuntimeError;
  }
  const residentMiB = process.memoryUsage().rss / 2 ** 20;
  return { seed, code, what, tookMs: performance.now() - beganAt, residentMiB, spent };
}

process.on('message', async (job: FuzzJob) => process.send?.(await attempt(job)));
process.send?.('ready');
