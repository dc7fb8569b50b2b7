import type { Runtime } from './runtime/runtime.ts';

// The workers end in `.txt` because they are data to a bundler: a development server that rewrote
// an import in one would break its seal. Each address is written out, for bundlers to find.

/** Every prebuilt way to run models, the preferred first. */
export const prebuiltRuntimes: readonly Runtime[] = [
  {
    engineId: 'onnx',
    backend: 'webgpu',
    formats: ['gguf', 'onnx'],
    workerUrl: new URL('../workers/onnx-webgpu.worker.txt', import.meta.url).href,
    assets: {
      'onnxruntime.wasm': new URL('../workers/onnx-webgpu.wasm', import.meta.url).href,
    },
  },
  // A model's library is one of its own files, so there is nothing beside the worker.
  {
    engineId: 'webllm',
    backend: 'webgpu',
    formats: ['mlc'],
    workerUrl: new URL('../workers/webllm.worker.txt', import.meta.url).href,
    assets: {},
  },
  {
    engineId: 'cpu',
    backend: 'wasm',
    formats: ['gguf'],
    workerUrl: new URL('../workers/cpu.worker.txt', import.meta.url).href,
    assets: {
      'simd.wasm': new URL('../workers/cpu-simd.wasm', import.meta.url).href,
      'simd-threads.wasm': new URL('../workers/cpu-simd-threads.wasm', import.meta.url).href,
      'relaxed.wasm': new URL('../workers/cpu-relaxed.wasm', import.meta.url).href,
      'relaxed-threads.wasm': new URL('../workers/cpu-relaxed-threads.wasm', import.meta.url).href,
      'pairs.wasm': new URL('../workers/cpu-pairs.wasm', import.meta.url).href,
      'pairs-threads.wasm': new URL('../workers/cpu-pairs-threads.wasm', import.meta.url).href,
    },
  },
  // Behind our own kernels, which are faster and take less memory: for shapes that they cannot tile.
  {
    engineId: 'onnx',
    backend: 'wasm',
    formats: ['gguf', 'onnx'],
    workerUrl: new URL('../workers/onnx-wasm.worker.txt', import.meta.url).href,
    assets: {
      'onnxruntime.wasm': new URL('../workers/onnx-wasm.wasm', import.meta.url).href,
    },
  },
  // For what the engines before it do not know: every architecture and storage type of llama.cpp's.
  {
    engineId: 'wllama',
    backend: 'wasm',
    formats: ['gguf'],
    workerUrl: new URL('../workers/wllama.worker.txt', import.meta.url).href,
    assets: {
      'wllama.wasm': new URL('../workers/wllama.wasm', import.meta.url).href,
    },
  },
];

/** Which of them an app was built with; Vite's plug-in sets it, elsewhere nothing does. */
declare const __LOCALMOST_ENGINES__: readonly string[] | undefined;

/** The prebuilt ways to run models that this app was built with: all, unless it chose some. */
export const defaultRuntimes: readonly Runtime[] =
  typeof __LOCALMOST_ENGINES__ === 'undefined'
    ? prebuiltRuntimes
    : chosenRuntimes(__LOCALMOST_ENGINES__);

/** Those of the prebuilt runtimes that are named, `engineId` or `engineId-backend`. */
export function chosenRuntimes(engines: readonly string[]): readonly Runtime[] {
  return prebuiltRuntimes.filter(
    ({ engineId, backend }) =>
      engines.includes(engineId) || engines.includes(`${engineId}-${backend}`),
  );
}

/** The prebuilt worker that downloads. */
export const defaultDownloadWorkerUrl: string = new URL(
  '../workers/download.worker.txt',
  import.meta.url,
).href;
