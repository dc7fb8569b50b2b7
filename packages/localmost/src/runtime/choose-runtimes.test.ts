import {
  BackendUnavailableError,
  type ModelManifest,
  UnsupportedModelError,
} from '@localmost/protocol';
import { expect, test } from 'vitest';
import { chooseRuntimes } from './choose-runtimes.ts';
import type { Runtime } from './runtime.ts';

const common = { formats: ['gguf'], workerUrl: '/w.txt', assets: {} } as const;
const gpu: Runtime = { engineId: 'a', backend: 'webgpu', ...common };
const wasm: Runtime = { engineId: 'a', backend: 'wasm', ...common };
const other: Runtime = { engineId: 'b', backend: 'wasm', ...common };
const runtimes = [gpu, wasm, other];
const manifest = { id: 'm', format: 'gguf' } as ModelManifest;

test('auto takes a real GPU first, and wasm behind it', () => {
  expect(chooseRuntimes(runtimes, manifest, { backend: 'auto' }, 'hardware')).toEqual([
    gpu,
    wasm,
    other,
  ]);
});

test('auto never takes a GPU in software; asking for it does', () => {
  expect(chooseRuntimes(runtimes, manifest, { backend: 'auto' }, 'software')).toEqual([
    wasm,
    other,
  ]);
  expect(chooseRuntimes(runtimes, manifest, { backend: 'webgpu' }, 'software')).toEqual([gpu]);
});

test('an engine that is asked for is the only one', () => {
  const wish = { backend: 'auto', engine: 'b' } as const;
  expect(chooseRuntimes(runtimes, manifest, wish, 'hardware')).toEqual([other]);
});

test('WebGPU that is not there is refused, and so is a format that nobody reads', () => {
  expect(() => chooseRuntimes(runtimes, manifest, { backend: 'webgpu' }, 'none')).toThrow(
    BackendUnavailableError,
  );
  const mlc = { id: 'm', format: 'mlc' } as ModelManifest;
  expect(() => chooseRuntimes(runtimes, mlc, { backend: 'auto' }, 'none')).toThrow(
    UnsupportedModelError,
  );
});
