import {
  isCpuThread,
  type LoadedCpuModel,
  loadCpuModel,
  serveCpuThread,
} from '@localmost/engine-cpu';
import { blobFile } from '../blob-file.ts';
import { largestIndex } from '../largest-index.ts';

/* The CPU engine in a worker of its own, told what to do by the benchmark's page. */

interface LoadCall {
  call: 'load';
  threads: number;
  variants: readonly string[];
}
interface RunCall {
  call: 'run';
  prompt: readonly number[];
  answerTokens: number;
}
interface PassesCall {
  call: 'passes';
  /** Tokens of one pass, of which all logits are given. */
  tokens: number;
  passes: number;
}

const signal = new AbortController().signal;
let loaded: LoadedCpuModel | undefined;

if (isCpuThread(self)) serveCpuThread(self);
else {
  self.onmessage = async ({ data }: MessageEvent<LoadCall | RunCall | PassesCall>) => {
    try {
      self.postMessage({ result: await answerTo(data) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}

function answerTo(data: LoadCall | RunCall | PassesCall): Promise<object> {
  if (data.call === 'load') return load(data);
  return data.call === 'run' ? run(data) : pass(data);
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

async function run({ prompt, answerTokens }: RunCall): Promise<object> {
  if (loaded === undefined) throw new Error('Nothing is loaded.');
  const { model } = loaded;
  model.truncate(0);
  const startedMs = performance.now();
  const ids = [largestIndex(await model.forward(Int32Array.from(prompt), signal))];
  while (ids.length < answerTokens) {
    ids.push(largestIndex(await model.forward(Int32Array.of(ids.at(-1) ?? 0), signal)));
  }
  return { wallMs: performance.now() - startedMs, tokens: ids.length };
}

/** Passes as prompt lookup verifies drafts with, after 200 tokens. */
async function pass({ tokens, passes }: PassesCall): Promise<object> {
  if (loaded === undefined) throw new Error('Nothing is loaded.');
  const { model } = loaded;
  const ids = Int32Array.from({ length: 200 }, (_, index) => 300 + 17 * index);
  if (model.position < ids.length) await model.forward(ids.subarray(model.position), signal);
  const startedMs = performance.now();
  for (let count = 0; count < passes; count += 1) {
    model.truncate(ids.length);
    if (tokens === 1) await model.forward(ids.subarray(0, 1), signal);
    else await model.forwardMany(ids.subarray(0, tokens), signal);
  }
  return { wallMs: (performance.now() - startedMs) / passes };
}
