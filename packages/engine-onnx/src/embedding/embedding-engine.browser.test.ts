/// <reference types="vite/client" />

import { memoryFile } from '@localmost/gguf/testing';
import {
  ContextOverflowError,
  type Engine,
  type ExecutionBackend,
  InvalidRequestError,
  MalformedModelError,
  type ModelFiles,
  type ModelManifest,
  parseManifest,
  UnsupportedModelError,
  UnsupportedRequestError,
} from '@localmost/protocol';
import * as ort from 'onnxruntime-web/wasm';
import * as webgpu from 'onnxruntime-web/webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import miniLm from '../../../../models/all-minilm-l6-v2.json' with { type: 'json' };
import reference from '../../../../models/references/embeddings/all-minilm-l6-v2.json' with {
  type: 'json',
};
import { createOnnxEngineFactory } from '../onnx-engine-factory.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { calm } from '../testing/tiny-runs.ts';

const tiny = tinyEncoder();
const factories = {
  wasm: createOnnxEngineFactory({ ort, backends: ['wasm'] }),
  webgpu: createOnnxEngineFactory({ ort: webgpu, backends: ['webgpu'] }),
};
// Fetched weights lie in a folder whose name begins with a dot.
const fetched = import.meta.glob<string>('../../../../models/.cache/all-minilm-l6-v2/*', {
  eager: true,
  import: 'default',
  query: '?url',
  exhaustive: true,
});

function filesOf(
  facts: Omit<ModelManifest, 'files' | 'sources'>,
  bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): ModelFiles {
  const files = [...bytes].map(([path, { byteLength }]) => ({ path, byteLength, sha256: '' }));
  const manifest: ModelManifest = { ...facts, files, sources: [] };
  return {
    manifest,
    open: async (path) => memoryFile(path, bytes.get(path) ?? new Uint8Array()),
  };
}

function load(files: ModelFiles, backend: ExecutionBackend = 'wasm'): Promise<Engine> {
  const options = { backend, signal: calm, assets: new Map(), maximumThreads: 2 };
  return factories[backend].load(files, options);
}

const embed = (engine: Engine, texts: readonly string[], signal = calm) => {
  if (!engine.embed) throw new Error('The engine gives vectors.');
  return engine.embed({ texts }, { signal });
};

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const product = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

/** The direction of the mean row of the text's tokens. */
function expectedVector(word: string): number[] {
  const { dimensions = 0 } = tiny.facts.embedding ?? {};
  const mean = Array.from({ length: dimensions }, (_, index) =>
    tiny.idsOf(word).reduce((sum, id) => sum + (tiny.table[id * dimensions + index] ?? 0), 0),
  );
  return mean.map((value) => value / Math.hypot(...mean));
}

describe.each(['wasm', 'webgpu'] as const)('a generated encoder on %s', (backend) => {
  let engine: Engine;
  const words = ['ships', 'a', 'lighthouse', 'ab', 'zzzzzzzzzzzz', 'ships'];

  beforeAll(async () => {
    engine = await load(filesOf(tiny.facts, tiny.files), backend);
  }, 120_000);
  afterAll(() => engine.unload());

  it('gives each text its vector in the order of the request, padding masked', async () => {
    const { values, dimensions, tokenCounts } = await embed(engine, words);
    expect(dimensions).toBe(8);
    expect(tokenCounts).toEqual(words.map((word) => word.length + 2));
    for (const [index, word] of words.entries()) {
      const vector = Array.from(values.subarray(index * dimensions, (index + 1) * dimensions));
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      for (const [at, value] of expectedVector(word).entries()) {
        expect(vector[at]).toBeCloseTo(value, 5);
      }
    }
  });

  it('says what it is', () => {
    expect(engine.capabilities).toMatchObject({
      engineId: 'onnx',
      backend,
      contextWindow: 16,
      embeddings: { dimensions: 8 },
    });
  });
});

describe('a generated encoder', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await load(filesOf(tiny.facts, tiny.files));
  }, 120_000);
  afterAll(() => engine.unload());

  it.each([
    ['no text', []],
    ['an empty text', ['a', '']],
    ['half of a character', ['a\ud800']],
    ['more texts than it takes', Array.from({ length: 2049 }, () => 'a')],
  ])('refuses %s', async (_, texts) => {
    await expect(embed(engine, texts)).rejects.toBeInstanceOf(InvalidRequestError);
  });

  it('refuses a text that is longer than its window, and takes one that just fits', async () => {
    expect((await embed(engine, ['a'.repeat(14)])).tokenCounts).toEqual([16]);
    const work = embed(engine, ['ab', 'a'.repeat(15)]);
    await expect(work).rejects.toBeInstanceOf(ContextOverflowError);
    await expect(work).rejects.toMatchObject({ details: { path: 'texts[1]', contextWindow: 16 } });
  });

  it('stops between two batches when aborted, and serves the next request', async () => {
    const control = new AbortController();
    const reason = new Error('enough');
    const texts = Array.from({ length: 2048 }, () => 'lighthouse');
    const before = engine.progress ?? 0;
    const work = embed(engine, texts, control.signal);
    setTimeout(() => control.abort(reason), 1);
    await expect(work).rejects.toBe(reason);
    expect((engine.progress ?? 0) - before).toBeLessThan((2048 * 12) / 256);
    expect((await embed(engine, ['a'])).tokenCounts).toEqual([3]);
    await expect(embed(engine, ['a'], AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('answers no conversation', async () => {
    const request = { messages: [{ role: 'user', content: 'Hello' }] } as const;
    const parts = engine.generate(request, { signal: calm })[Symbol.asyncIterator]();
    await expect(parts.next()).rejects.toBeInstanceOf(UnsupportedRequestError);
  });

  it('counts tokens as the model reads them', async () => {
    expect(await engine.countTokens('ab c')).toBe(5);
  });
});

describe('a broken encoder is refused:', () => {
  const graph = tiny.files.get('model.onnx') ?? new Uint8Array();
  const tokenizer = tiny.files.get('tokenizer.json') ?? new Uint8Array();

  it.each([
    ['a tokenizer that is not JSON', graph, new TextEncoder().encode('{')],
    ['a tokenizer that is not UTF-8', graph, Uint8Array.of(0xff)],
    ['a tokenizer without a model', graph, new TextEncoder().encode('{}')],
  ])('%s', async (_, model, words) => {
    const files = new Map([
      ['model.onnx', model],
      ['tokenizer.json', words],
    ]);
    await expect(load(filesOf(tiny.facts, files))).rejects.toBeInstanceOf(MalformedModelError);
  });

  it('a graph that is none', async () => {
    const files = new Map([
      ['model.onnx', graph.slice(0, 40)],
      ['tokenizer.json', tokenizer],
    ]);
    await expect(load(filesOf(tiny.facts, files))).rejects.toMatchObject({
      code: 'engine-failure',
    });
  });

  it('vectors of another size than the manifest says', async () => {
    const facts = { ...tiny.facts, embedding: { dimensions: 9, pooling: 'mean' as const } };
    const engine = await load(filesOf(facts, tiny.files));
    await expect(embed(engine, ['a'])).rejects.toBeInstanceOf(MalformedModelError);
    await engine.unload();
  });

  it('a manifest without the files', async () => {
    const files = filesOf(tiny.facts, new Map([['model.onnx', graph]]));
    await expect(load(files)).rejects.toBeInstanceOf(UnsupportedModelError);
  });
});

// `npm run models -- pull all-minilm-l6-v2` fetches the weights, which are not in the repository.
describe.skipIf(Object.keys(fetched).length < 2)('all-MiniLM-L6-v2', () => {
  let engine: Engine;

  beforeAll(async () => {
    const { files: _, sources: __, ...facts } = parseManifest(miniLm);
    const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const [path, url] of Object.entries(fetched)) {
      const response = await fetch(url);
      bytes.set(path.split('/').at(-1) ?? '', new Uint8Array(await response.arrayBuffer()));
    }
    engine = await load(filesOf(facts, bytes));
  }, 120_000);
  afterAll(() => engine?.unload());

  it('gives the vectors of the reference, all texts at once and one by one', async () => {
    const texts = reference.cases.map(({ text }) => text);
    const { values, dimensions, tokenCounts } = await embed(engine, texts);
    expect(tokenCounts).toEqual(reference.cases.map(({ ids }) => ids.length));
    for (const [index, { text, vector }] of reference.cases.entries()) {
      const together = values.subarray(index * dimensions, (index + 1) * dimensions);
      expect(cosine(together, vector)).toBeGreaterThan(0.9999);
      const { values: alone } = await embed(engine, [text]);
      expect(cosine(alone, vector)).toBeGreaterThan(0.9999);
    }
  });
});
