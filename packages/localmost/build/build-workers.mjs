import { copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { buildKernels } from '../../engine-cpu/build/build-kernels.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Entries, and where their bundles go: this package's own, unless two folders are named. */
const [entriesFolder = join(here, '../worker-entries'), outputFolder = join(here, '../workers')] =
  process.argv.slice(2);

/** Binary files of an entry, by the name that they are served under. */
const assets = {
  'onnx-wasm.wasm': 'onnxruntime-web/ort-wasm-simd-threaded.wasm',
  'onnx-webgpu.wasm': 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm',
  'wllama.wasm': '@wllama/wllama/esm/wasm/wllama.wasm',
};

/**
 * Bundles one entry into one ESM file. The file is data to every bundler and server after this one,
 * hence `.txt`: inside the seal it can import nothing, so nothing may be split off or rewritten.
 */
async function bundleWorker(entry, define = {}) {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    transform: { define },
    resolve: { conditionNames: ['source', 'import', 'module', 'browser', 'default'] },
    // ONNX Runtime names these in branches that only Node takes.
    external: ['module', 'worker_threads', /^node:/],
  });
  try {
    const { output } = await bundle.generate({
      format: 'esm',
      minify: true,
      codeSplitting: false,
      comments: { legal: true },
    });
    const [chunk, ...others] = output;
    if (others.length > 0 || chunk.imports.length > 0) {
      throw new Error(
        `${entry} is more than one file: ${[...others.map((o) => o.fileName), ...chunk.imports]}`,
      );
    }
    return chunk.code;
  } finally {
    await bundle.close();
  }
}

/** A reader sees the old file or the new one, never half of one. */
function writeWhole(path, text) {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, text);
  renameSync(part, path);
}

function copyAsset(name, from) {
  const to = join(outputFolder, name);
  const existing = statSync(to, { throwIfNoEntry: false });
  const source = statSync(from);
  if (existing?.size === source.size && existing.mtimeMs >= source.mtimeMs) return;
  const part = `${to}.${process.pid}.part`;
  copyFileSync(from, part);
  renameSync(part, to);
}

mkdirSync(outputFolder, { recursive: true });
const entries = readdirSync(entriesFolder).filter((name) => name.endsWith('.ts'));
// Every sealed worker carries the script of the worker inside it, by which it proves its seal.
const waysOut = await bundleWorker(join(here, '../src/sealed-worker/try-ways-out.ts'));
for (const name of entries) {
  const define = { LOCALMOST_WAYS_OUT_SCRIPT: JSON.stringify(waysOut) };
  const code = await bundleWorker(join(entriesFolder, name), define);
  writeWhole(join(outputFolder, `${basename(name, '.ts')}.worker.txt`), code);
}
if (process.argv.length === 2) {
  for (const [name, specifier] of Object.entries(assets)) {
    copyAsset(name, require.resolve(specifier));
  }
  for (const path of await buildKernels()) copyAsset(`cpu-${basename(path)}`, path);
  copyAsset('sealed.html', join(here, '../sealed.html'));
  copyAsset('meeting-point.js', join(here, '../meeting-point.js'));
}
