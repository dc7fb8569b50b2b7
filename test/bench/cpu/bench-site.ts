import { fileURLToPath } from 'node:url';
import { kernelAssetNames } from '@localmost/engine-cpu';
import { bundleEntry } from '../../faults/store/bundle-harness.ts';
import { peerAliases } from '../peers/install-peers.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const entries = [
  'engine-worker',
  'bandwidth-worker',
  'wllama-page',
  'transformers-worker',
  'ort-worker',
] as const;

/** Serves the contestants' pages, workers and wasm, the model, and the files given beside it. */
export async function startBenchSite(
  modelPath: string,
  moreFiles: ReadonlyMap<string, string>,
): Promise<BenchServer> {
  const texts = new Map<string, string>([
    ['/page.html', '<!doctype html><title>engine</title>'],
    [
      '/wllama.html',
      '<!doctype html><title>wllama</title><script type="module" src="/wllama-page.js"></script>',
    ],
  ]);
  for (const name of entries) {
    texts.set(`/${name}.js`, await bundleEntry(here(`./${name}.ts`), peerAliases));
  }
  const files = new Map([['/model.gguf', modelPath], ...moreFiles]);
  for (const name of kernelAssetNames) {
    files.set(`/${name}`, here(`../../../packages/engine-cpu/kernels/${name}`));
  }
  const peers = '../peers/node_modules';
  files.set('/wllama.wasm', here(`${peers}/@wllama/wllama/esm/wasm/wllama.wasm`));
  // The build that transformers.js imports as onnxruntime-web/webgpu; it runs on processors as well.
  const runtime = `${peers}/onnxruntime-web/dist/ort-wasm-simd-threaded`;
  for (const end of ['mjs', 'wasm']) {
    files.set(`/ort.${end}`, here(`${runtime}.asyncify.${end}`));
    files.set(`/ort-plain.${end}`, here(`${runtime}.${end}`));
  }
  return startBenchServer(texts, files);
}
