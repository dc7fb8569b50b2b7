import { env, pipeline } from 'peer-transformers';

/* transformers.js in a worker of its own, on files from this origin alone. */

interface LoadCall {
  call: 'load';
  threads: number;
}
interface EmbedCall {
  call: 'embed';
  texts: string[];
}

env.allowRemoteModels = false;
env.allowLocalModels = true;
// Its search for a tokenizer passes over folders that are whole addresses.
env.localModelPath = '/models/';
env.useBrowserCache = false;
env.useWasmCache = false;

let extract: Awaited<ReturnType<typeof pipeline>> | undefined;

self.onmessage = async ({ data }: MessageEvent<LoadCall | EmbedCall>) => {
  try {
    self.postMessage({ result: data.call === 'load' ? await load(data) : await embed(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

async function load({ threads }: LoadCall): Promise<object> {
  const { wasm } = env.backends.onnx;
  wasm.numThreads = threads;
  const runtime = `${self.location.origin}/ort`;
  wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` };
  const startedMs = performance.now();
  extract = await pipeline('feature-extraction', 'minilm', { dtype: 'q8', device: 'wasm' });
  await extract(['warm'], { pooling: 'mean', normalize: true });
  return { threads, loadMs: performance.now() - startedMs };
}

/** Timed in here: the way of the texts and vectors to the page is not counted. */
async function embed({ texts }: EmbedCall): Promise<object> {
  if (extract === undefined) throw new Error('Nothing is loaded.');
  const startedMs = performance.now();
  const { data, dims } = await extract(texts, { pooling: 'mean', normalize: true });
  const wallMs = performance.now() - startedMs;
  const size = dims[1] ?? 0;
  const vectors = texts.map((_, row) => Array.from(data.subarray(row * size, (row + 1) * size)));
  return { wallMs, vectors };
}
