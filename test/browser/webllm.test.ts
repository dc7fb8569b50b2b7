import { makeUpModel } from '@localmost/engine-webllm/testing';
import {
  BackendUnavailableError,
  createClient,
  type LoadProgress,
  type LocalmostClient,
  MalformedModelError,
  UnsupportedModelError,
} from 'localmost';
import { afterEach, expect, test } from 'vitest';
import { caught } from './support/scripted-client.ts';

/* The real web-llm in its sealed worker, on WebGPU in software, as far as it comes without a model
   library: there is none for this version in any package. */

type Options = Omit<Parameters<typeof makeUpModel>[0], 'library'> & {
  library?: Uint8Array<ArrayBuffer>;
};

/** A module that WebAssembly takes, and that exports nothing. */
const emptyLibrary = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

let client: LocalmostClient | undefined;
afterEach(async () => {
  await client?.close();
  client = undefined;
});

/** Has the client load a made-up model from its store, and gives what came of it. */
async function loading(options: Options = {}) {
  const { manifest, files } = await makeUpModel({ library: emptyLibrary, ...options });
  const root = await navigator.storage.getDirectory();
  const name = `made-up-${crypto.randomUUID()}`;
  const folder = await root.getDirectoryHandle(name, { create: true });
  for (const [path, bytes] of files) {
    const writable = await (await folder.getFileHandle(path, { create: true })).createWritable();
    await writable.write(bytes);
    await writable.close();
  }
  client = createClient({ manifests: [manifest], databaseName: name });
  await client.models.importFrom(manifest.id, folder);
  await root.removeEntry(name, { recursive: true });
  const loaded: number[] = [];
  const onProgress = ({ phase, loadedBytes }: LoadProgress) => {
    if (phase === 'load') loaded.push(loadedBytes);
  };
  const error = await caught(
    client.models.load(manifest.id, { backend: 'webgpu', download: false, onProgress }),
  );
  const lengthOf = (path: string) => files.get(path)?.byteLength ?? 0;
  return { error, loaded, lengthOf };
}

test('comes to the library, from stored files alone, and says that it is none of its own', async () => {
  const { error, loaded, lengthOf } = await loading();
  expect(error).toBeInstanceOf(UnsupportedModelError);
  expect(error).toMatchObject({ message: expect.stringContaining('does not fit this web-llm') });
  // The settings, then the library: web-llm reads nothing further before the library runs.
  const config = lengthOf('mlc-chat-config.json');
  expect(loaded).toEqual([config, config + lengthOf('library.wasm')]);
});

test('keeps nothing of what it read outside of the store', async () => {
  await loading();
  expect(await caches.keys()).toEqual([]);
  const databases = (await indexedDB.databases()).map(({ name }) => name ?? '');
  expect(databases.filter((name) => /webllm|tvmjs/.test(name))).toEqual([]);
});

test('tells a library that is no program at all', async () => {
  const { error } = await loading({ library: encode('no wasm') });
  expect(error).toBeInstanceOf(UnsupportedModelError);
  expect(error).toMatchObject({
    remedies: [expect.stringContaining('add-mlc'), expect.any(String)],
  });
});

test('refuses before it reads anything where the GPU lacks a feature', async () => {
  const { error, loaded } = await loading({ build: { requiredFeatures: ['shader-f16'] } });
  expect(error).toBeInstanceOf(BackendUnavailableError);
  expect(error).toMatchObject({ details: { feature: 'shader-f16' } });
  expect(loaded).toEqual([]);
});

test('refuses before it reads anything where the GPU’s limits are too low', async () => {
  const needed = 2 ** 39;
  const { error, loaded } = await loading({ build: { largestBindingBytes: needed } });
  expect(error).toBeInstanceOf(BackendUnavailableError);
  expect(error).toMatchObject({ details: { limit: 'maxStorageBufferBindingSize', needed } });
  expect(loaded).toEqual([]);
});

test('refuses a library that was compiled for another web-llm', async () => {
  const { error, loaded } = await loading({ build: { libraryVersion: 'v0_2_30' } });
  expect(error).toBeInstanceOf(UnsupportedModelError);
  expect(error).toMatchObject({ details: { libraryVersion: 'v0_2_30' } });
  expect(loaded).toEqual([]);
});

test.each([
  ['no object', 'text'],
  [
    'no conversation template',
    { tokenizer_files: ['tokenizer.json'], vocab_size: 1, context_window_size: 1 },
  ],
])('tells settings that are malformed: %s', async (_name, config) => {
  const { error } = await loading({ replace: { 'mlc-chat-config.json': encode(config) } });
  expect(error).toBeInstanceOf(MalformedModelError);
  expect(error).toMatchObject({ details: { path: 'mlc-chat-config.json' } });
});
