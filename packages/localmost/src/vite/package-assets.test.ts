import { describe, expect, test } from 'vitest';
import { faultOfEngines, neededFiles, workerFiles } from './package-assets.ts';

describe('the files that an app needs', () => {
  test('are all where no engine is chosen', () => {
    expect(neededFiles(undefined)).toEqual(workerFiles);
  });

  test('are those of the engines, and the worker that downloads', () => {
    expect(neededFiles(['wllama'])).toEqual([
      'download.worker.txt',
      'wllama.worker.txt',
      'wllama.wasm',
    ]);
    expect(neededFiles(['onnx-wasm'])).toContain('onnx-wasm.wasm');
    expect(neededFiles(['onnx-wasm'])).not.toContain('onnx-webgpu.wasm');
    expect(neededFiles(['onnx'])).toEqual(
      expect.arrayContaining(['onnx-wasm.wasm', 'onnx-webgpu.wasm']),
    );
  });
});

test.each([
  [undefined, null],
  [['cpu', 'webllm'], null],
  [[], 'engines is empty'],
  [['cpu', 'cuda'], 'engines names cuda: there are cpu, onnx, onnx-webgpu'],
])('a choice of %o', (engines, fault) => {
  const found = faultOfEngines(engines);
  if (fault === null) expect(found).toBeNull();
  else expect(found).toContain(fault);
});
