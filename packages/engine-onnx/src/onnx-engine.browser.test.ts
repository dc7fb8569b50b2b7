import { memoryFile } from '@localmost/gguf/testing';
import {
  type Engine,
  type ModelFiles,
  type ModelManifest,
  parseManifest,
  type StreamPart,
  UnsupportedModelError,
} from '@localmost/protocol';
import * as ort from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifestData from '../../../models/localmost-tales-7m.json' with { type: 'json' };
import { createOnnxEngineFactory } from './onnx-engine-factory.ts';
import { referenceFile, referenceSet } from './testing/references.ts';
import { calm } from './testing/tiny-runs.ts';

const manifest: ModelManifest = parseManifest(manifestData);
const reference = referenceSet(manifest.id)?.cases[0];
const factory = createOnnxEngineFactory({ ort, backends: ['wasm'] });

async function modelFiles(): Promise<ModelFiles> {
  const set = referenceSet(manifest.id);
  if (set === null) throw new Error('the embedded model lies in the repository');
  const file = await referenceFile(set);
  return { manifest, open: async (path) => ({ ...file, path }) };
}

async function collect(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const textOf = (parts: readonly StreamPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');

describe('the engine', () => {
  let engine: Engine;
  const progress: [number, number][] = [];

  beforeAll(async () => {
    engine = await factory.load(await modelFiles(), {
      backend: 'wasm',
      signal: calm,
      assets: new Map(),
      maximumThreads: 2,
      onProgress: (loaded, total) => progress.push([loaded, total]),
    });
  }, 120_000);
  afterAll(() => engine.unload());

  it('says how it runs and how loading went on', () => {
    expect(engine.capabilities).toMatchObject({ engineId: 'onnx', backend: 'wasm', threads: 2 });
    expect(engine.capabilities.contextWindow).toBe(manifest.contextWindow);
    const loaded = progress.map(([bytes]) => bytes);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toEqual([manifest.files[0]?.byteLength, manifest.files[0]?.byteLength]);
  });

  it('answers with the text of the reference', async () => {
    if (reference === undefined) throw new Error('the references have cases');
    const request = {
      messages: reference.messages,
      sampling: { temperature: 0 },
      maxOutputTokens: 24,
    };
    const parts = await collect(engine.generate(request, { signal: calm }));
    expect(reference.generatedText.startsWith(textOf(parts))).toBe(true);
    expect(textOf(parts).length).toBeGreaterThan(40);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      usage: { promptTokens: reference.promptIds.length, completionTokens: 24 },
    });
  });

  it('stops in mid-answer when aborted, and answers the next request as if nothing were', async () => {
    const messages = [{ role: 'user' as const, content: 'Once upon a time' }];
    const request = { messages, sampling: { temperature: 0 }, maxOutputTokens: 12 };
    const before = textOf(await collect(engine.generate(request, { signal: calm })));
    const control = new AbortController();
    const reason = new Error('enough');
    let deltas = 0;
    const aborted = async (): Promise<void> => {
      const stream = engine.generate(
        { ...request, maxOutputTokens: 400 },
        { signal: control.signal },
      );
      for await (const part of stream) {
        if (part.type === 'text-delta') deltas += 1;
        if (deltas === 3) control.abort(reason);
      }
    };
    await expect(aborted()).rejects.toBe(reason);
    expect(deltas).toBeLessThan(8);
    expect(textOf(await collect(engine.generate(request, { signal: calm })))).toBe(before);
  });

  it('counts tokens of plain text', async () => {
    expect(await engine.countTokens('Once upon a time')).toBe(
      (reference?.promptIds.length ?? 0) - 1,
    );
  });
});

describe('the factory', () => {
  it('refuses other backends and formats, and says why', async () => {
    expect(factory.supports(manifest, 'wasm')).toEqual({ supported: true });
    expect(factory.supports(manifest, 'webgpu')).toMatchObject({ supported: false });
    expect(factory.supports({ ...manifest, format: 'mlc' }, 'wasm')).toMatchObject({
      supported: false,
      reason: expect.stringContaining('mlc'),
    });
    const files: ModelFiles = {
      manifest: { ...manifest, format: 'onnx' },
      open: async (path) => memoryFile(path, new Uint8Array()),
    };
    const options = { backend: 'wasm', signal: calm, assets: new Map() } as const;
    await expect(factory.load(files, options)).rejects.toBeInstanceOf(UnsupportedModelError);
  });
});
