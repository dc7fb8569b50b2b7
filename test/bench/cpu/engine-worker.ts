import {
  isCpuThread,
  type LoadedCpuModel,
  loadCpuModel,
  serveCpuThread,
} from '@localmost/engine-cpu';
import type { ModelFile } from '@localmost/protocol';
import { largestIndex } from '../largest-index.ts';

/* The CPU engine in a worker of its own, told what to do by the benchmark's page. */

interface LoadCall {
  call: 'load';
  threads: number;
  variants: readonly string[];
}
interface RunCall {
  call: 'run';
  promptTokens: number;
  answerTokens: number;
}

const signal = new AbortController().signal;
let loaded: LoadedCpuModel | undefined;

if (isCpuThread(self)) serveCpuThread(self);
else {
  self.onmessage = async ({ data }: MessageEvent<LoadCall | RunCall>) => {
    try {
      self.postMessage({ result: data.call === 'load' ? await load(data) : await run(data) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}

async function load({ threads, variants }: LoadCall): Promise<object> {
  const assets = new Map<string, ArrayBuffer>();
  for (const variant of variants) {
    for (const name of [`${variant}.wasm`, `${variant}-threads.wasm`]) {
      assets.set(name, await (await fetch(`/${name}`)).arrayBuffer());
    }
  }
  const file = blobFile(await (await fetch('/model.gguf')).blob());
  const startedMs = performance.now();
  loaded = await loadCpuModel(file, {
    signal,
    assets,
    contextWindow: 2048,
    maximumThreads: threads,
    threadUrl: import.meta.url,
  });
  const { variant, notes, plan } = loaded;
  const loadMs = Math.round(performance.now() - startedMs);
  return { variant, threads: loaded.threads, notes, loadMs, weightBytes: plan.weightBytes };
}

async function run({ promptTokens, answerTokens }: RunCall): Promise<number> {
  if (loaded === undefined) throw new Error('Nothing is loaded.');
  const { model } = loaded;
  model.truncate(0);
  const prompt = Int32Array.from({ length: promptTokens }, (_, i) => 100 + ((i * 7919) % 40_000));
  const startedMs = performance.now();
  let logits = await model.forward(prompt, signal);
  for (let token = 1; token < answerTokens; token += 1) {
    logits = await model.forward(Int32Array.of(largestIndex(logits)), signal);
  }
  return performance.now() - startedMs;
}

function blobFile(blob: Blob): ModelFile {
  const read = async (offset: number, byteLength: number) =>
    new Uint8Array(await blob.slice(offset, offset + byteLength).arrayBuffer());
  return {
    path: 'model.gguf',
    byteLength: blob.size,
    read,
    async *stream() {
      const piece = 16 * 2 ** 20;
      for (let offset = 0; offset < blob.size; offset += piece) {
        yield await read(offset, Math.min(piece, blob.size - offset));
      }
    },
  };
}
