import type { Runtime } from 'localmost';

/** The product's own worker of an engine on wasm, with its binary files by the names they go by. */
const own = (
  engineId: string,
  worker: string,
  files: Readonly<Record<string, string>>,
): Runtime => ({
  engineId,
  backend: 'wasm',
  formats: ['gguf'],
  workerUrl: `/workers/${worker}.worker.txt`,
  assets: Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, `/workers/${file}`]),
  ),
});
/** The product's engines on wasm, at the addresses of the lab's server. */
export const ownRuntimes: readonly Runtime[] = [
  own('cpu', 'cpu', {
    'simd.wasm': 'cpu-simd.wasm',
    'simd-threads.wasm': 'cpu-simd-threads.wasm',
    'relaxed.wasm': 'cpu-relaxed.wasm',
    'relaxed-threads.wasm': 'cpu-relaxed-threads.wasm',
    'pairs.wasm': 'cpu-pairs.wasm',
    'pairs-threads.wasm': 'cpu-pairs-threads.wasm',
  }),
  own('onnx', 'onnx-wasm', { 'onnxruntime.wasm': 'onnx-wasm.wasm' }),
  own('wllama', 'wllama', { 'wllama.wasm': 'wllama.wasm' }),
];
