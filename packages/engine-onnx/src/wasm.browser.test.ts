import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { MalformedModelError, UnsupportedModelError } from '@localmost/protocol';
import * as ort from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import {
  calm,
  compareWithReference,
  expectClose,
  load,
  someTokens,
  tinyFile,
  tinyShapes,
} from './testing/tiny-runs.ts';

describe('on wasm', () => {
  it.each(tinyShapes)('%s equals the reference', async (_, shape) => {
    const file = tinyFile(shape);
    const loaded = await load(ort, 'wasm', file);
    await compareWithReference(loaded, file, 75);
    await loaded.release();
  });

  it('uses threads where the page is isolated', async () => {
    const loaded = await load(ort, 'wasm', tinyFile());
    expect(globalThis.crossOriginIsolated).toBe(true);
    expect(loaded.backend.threads).toBe(Math.min(2, navigator.hardwareConcurrency));
    await loaded.release();
  });

  it('stops between chunks when aborted, and goes on from what it holds', async () => {
    const file = tinyFile();
    const loaded = await load(ort, 'wasm', file);
    const control = new AbortController();
    const prompt = someTokens(200);
    const reason = new Error('enough');
    const pending = loaded.model.forward(prompt, control.signal);
    // Delivered by the page's own loop: it arrives only if the model lets messages in.
    setTimeout(() => control.abort(reason), 0);
    await expect(pending).rejects.toBe(reason);
    const held = loaded.model.position;
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(200);
    const resumed = await loaded.model.forward(prompt.subarray(held), calm);
    loaded.model.truncate(0);
    const whole = await loaded.model.forward(prompt, calm);
    expectClose(resumed, Float64Array.from(whole));
    await loaded.release();
  });

  it('refuses more tokens than the context holds', async () => {
    const loaded = await load(ort, 'wasm', tinyFile());
    expect(loaded.model.contextWindow).toBe(256);
    await expect(loaded.model.forward(someTokens(257), calm)).rejects.toThrow(/context of 256/);
    await loaded.release();
  });

  it('refuses hostile files with typed errors before it loads anything', async () => {
    const model = tinyModel();
    const sound = writeGguf(model.metadata, model.tensors);
    const hostile = (change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) =>
      load(ort, 'wasm', memoryFile('m.gguf', change(sound.slice())));
    await expect(hostile((bytes) => bytes.slice(0, 5000))).rejects.toBeInstanceOf(
      MalformedModelError,
    );
    await expect(hostile((bytes) => bytes.fill(255, 8, 16))).rejects.toBeInstanceOf(
      MalformedModelError,
    );
    const wide = new Map(model.metadata).set('llama.embedding_length', 96);
    await expect(
      load(ort, 'wasm', memoryFile('m.gguf', writeGguf(wide, model.tensors))),
    ).rejects.toThrow(/the metadata asks for/);
    const foreign = new Map(model.metadata).set('general.architecture', 'mamba');
    await expect(
      load(ort, 'wasm', memoryFile('m.gguf', writeGguf(foreign, model.tensors))),
    ).rejects.toBeInstanceOf(UnsupportedModelError);
  });

  it('stops loading when aborted', async () => {
    const { loadTokenModel } = await import('./load-token-model.ts');
    const control = new AbortController();
    const reason = new Error('changed my mind');
    const pending = loadTokenModel(ort, tinyFile(), {
      backend: 'wasm',
      signal: control.signal,
      assets: new Map(),
      onProgress: () => control.abort(reason),
    });
    await expect(pending).rejects.toBe(reason);
  });
});
