import {
  CorruptFileError,
  MalformedModelError,
  type ModelFiles,
  UnsupportedModelError,
} from '@localmost/protocol';
import { hasModelInCache } from '@mlc-ai/web-llm';
import { afterEach, describe, expect, it } from 'vitest';
import { parseChatConfig } from '../chat-config.ts';
import {
  type MadeUpModel,
  type MadeUpModelOptions,
  makeUpModel,
} from '../testing/made-up-model.ts';
import { createFileCache } from './file-cache.ts';
import { modelAddresses } from './model-addresses.ts';
import { modelRecord } from './model-record.ts';
import { serveCaches } from './serve-caches.ts';

const library = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
let restore = () => {};
afterEach(() => restore());

function filesOf({ manifest, files }: MadeUpModel, fault?: unknown): ModelFiles {
  return {
    manifest,
    async open(path) {
      const bytes = files.get(path) ?? new Uint8Array();
      const read = async (offset: number, byteLength: number) => {
        if (fault) throw fault;
        return bytes.slice(offset, offset + byteLength);
      };
      return {
        path,
        byteLength: bytes.byteLength,
        read,
        async *stream() {
          yield await read(0, bytes.byteLength);
        },
      };
    },
  };
}

/** A made-up model in the place of this realm's caches, with everything that was told. */
async function served(options: Partial<MadeUpModelOptions> = {}, fault?: unknown) {
  const model = await makeUpModel({ library, ...options });
  const { manifest } = model;
  if (!manifest.mlc) throw new Error('A made-up model has a build.');
  const addresses = modelAddresses(manifest, manifest.mlc);
  const faults: unknown[] = [];
  const read: string[] = [];
  const control = new AbortController();
  const cache = createFileCache(filesOf(model, fault), addresses, {
    signal: control.signal,
    onRead: (_, path) => read.push(path),
    onFault: (thrown) => faults.push(thrown),
  });
  restore = serveCaches(cache);
  const config = parseChatConfig(model.files.get('mlc-chat-config.json') ?? new Uint8Array());
  const record = modelRecord(manifest, manifest.mlc, addresses, config);
  const appConfig = { model_list: [record], cacheBackend: 'cache' as const };
  return { model, cache, addresses, faults, read, control, record, appConfig };
}

describe('web-llm over the cache', () => {
  it('finds every file of the weights there, and reads only their list', async () => {
    const { appConfig, read } = await served();
    expect(await hasModelInCache('made-up', appConfig)).toBe(true);
    expect(read).toEqual(['tensor-cache.json']);
  });

  it('misses a file that the manifest does not list', async () => {
    const list = { records: [{ dataPath: 'other.bin', nbytes: 4, records: [] }] };
    const replace = { 'tensor-cache.json': new TextEncoder().encode(JSON.stringify(list)) };
    const { appConfig } = await served({ replace });
    expect(await hasModelInCache('made-up', appConfig)).toBe(false);
  });

  it('is never led to an address outside of the model', async () => {
    const list = { records: [{ dataPath: 'https://collector.example/x', nbytes: 4, records: [] }] };
    const replace = { 'tensor-cache.json': new TextEncoder().encode(JSON.stringify(list)) };
    const { appConfig, faults } = await served({ replace });
    await expect(hasModelInCache('made-up', appConfig)).rejects.toBeInstanceOf(MalformedModelError);
    expect(faults[0]).toBeInstanceOf(MalformedModelError);
  });

  it('gets the store’s own error for bytes that are damaged', async () => {
    const damaged = new CorruptFileError({ message: 'damaged', remedies: [] });
    const { appConfig, faults } = await served({}, damaged);
    await expect(hasModelInCache('made-up', appConfig)).rejects.toBe(damaged);
    expect(faults).toEqual([damaged, damaged].slice(0, faults.length));
  });
});

describe('the cache', () => {
  it('gives each file its whole bytes, the library under an address of its own', async () => {
    const { cache, addresses, model } = await served();
    const got = await (await cache.match(new Request(addresses.library)))?.arrayBuffer();
    expect(new Uint8Array(got ?? new ArrayBuffer())).toEqual(model.files.get('library.wasm'));
    expect(addresses.pathOf(`${addresses.base}library.wasm`)).toBeUndefined();
  });

  it('fetches nothing: what it lacks is refused', async () => {
    const { cache, addresses } = await served();
    const request = new Request(`${addresses.base}params_shard_9.bin`);
    expect(await cache.match(request)).toBeUndefined();
    await expect(cache.add(request)).rejects.toBeInstanceOf(UnsupportedModelError);
  });

  it('counts a file once, however often it is read', async () => {
    const { cache, addresses, read } = await served();
    const request = new Request(`${addresses.base}tokenizer.json`);
    for (let round = 0; round < 3; round++) await (await cache.match(request))?.arrayBuffer();
    expect(read).toEqual(['tokenizer.json']);
  });

  it('ends with the signal’s reason', async () => {
    const { cache, addresses, control } = await served();
    const file = await cache.match(new Request(addresses.library));
    control.abort(new Error('enough'));
    await expect(file?.arrayBuffer()).rejects.toThrow('enough');
  });
});

describe('the record', () => {
  it('hands web-llm the hashes of the manifest', async () => {
    const { record, model } = await served();
    const hex = model.manifest.files.find(({ path }) => path === 'library.wasm')?.sha256 ?? '';
    const expected = `sha256-${Buffer.from(hex, 'hex').toString('base64')}`;
    expect(record.integrity).toMatchObject({
      model_lib: expected,
      config: expect.stringMatching(/^sha256-/),
      tokenizer: { 'tokenizer.json': expect.stringMatching(/^sha256-/) },
    });
  });

  it('makes the window no longer than the manifest’s', async () => {
    const overrides = { contextWindowSize: 4096 };
    const { record } = await served({ contextWindow: 128, build: { overrides } });
    expect(record.overrides).toMatchObject({ context_window_size: 128, sliding_window_size: -1 });
  });
});
