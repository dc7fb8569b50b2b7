import {
  BackendUnavailableError,
  createClient,
  InvalidManifestError,
  type LoadProgress,
  type LocalmostClient,
  ModelNotStoredError,
  NetworkError,
  UnexpectedResponseError,
  UnknownModelError,
  UnsupportedModelError,
} from 'localmost';
import { afterEach, expect, test, vi } from 'vitest';
import { caught, scripted, scriptedManifest, scriptedRuntime } from './support/scripted-client.ts';

let client: LocalmostClient | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await client?.close();
  client = undefined;
});

async function freshClient(changes = {}) {
  client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    databaseName: `fresh-${crypto.randomUUID()}`,
    ...changes,
  });
  return client;
}

test('loading downloads once, tells of every phase, and never lets bytes fall', async () => {
  const { models } = await freshClient();
  expect(await models.availability('scripted')).toBe('downloadable');
  const events: LoadProgress[] = [];
  const loaded = await models.load('scripted', { onProgress: (event) => events.push(event) });
  expect(loaded.capabilities).toMatchObject({
    engineId: 'scripted',
    backend: 'wasm',
    notes: ['has asset fixture'],
  });
  expect(loaded.warnings).toEqual([]);
  expect(await models.availability('scripted')).toBe('available');
  const phases = [...new Set(events.map((event) => event.phase))];
  expect(phases.at(0)).toBe('download');
  expect(phases.slice(-2)).toEqual(['load', 'ready']);
  for (const phase of phases) {
    const bytes = events.filter((event) => event.phase === phase).map((event) => event.loadedBytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  }
  expect(await models.load('scripted')).toBe(loaded);
  await models.remove('scripted');
  expect(models.loaded()).toEqual([]);
  expect(await models.availability('scripted')).toBe('downloadable');
});

test('loading from the disk only fetches nothing', async () => {
  const { models } = await freshClient();
  const error = await caught(models.load('scripted', { download: false }));
  expect(error).toBeInstanceOf(ModelNotStoredError);
  expect(await models.availability('scripted')).toBe('downloadable');
  await models.download('scripted');
  expect((await models.load('scripted', { download: false })).id).toBe('scripted');
});

test('the page itself reads no weights', async () => {
  const { models } = await freshClient({
    runtimes: [{ ...scriptedRuntime, assets: {} }],
  });
  const fetched = vi.spyOn(globalThis, 'fetch');
  await models.load('scripted');
  const addresses = fetched.mock.calls.map(([address]) => String(address));
  expect(addresses.length).toBe(2);
  expect(addresses.every((address) => address.endsWith('.worker.txt'))).toBe(true);
});

test('two loads at once give one model; an abort of one leaves the other', async () => {
  const { models } = await freshClient();
  const controller = new AbortController();
  const first = caught(models.load('scripted', controller));
  const second = models.load('scripted');
  controller.abort();
  expect(await first).toBe(controller.signal.reason);
  expect((await second).id).toBe('scripted');
  expect(models.loaded().length).toBe(1);
});

test('WebGPU that is not there is a typed error when asked for, and wasm otherwise', async () => {
  vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as unknown as GPU);
  const { models } = await freshClient({
    runtimes: [{ ...scriptedRuntime, backend: 'webgpu' }, scriptedRuntime],
  });
  const error = await caught(models.load('scripted', { backend: 'webgpu' }));
  expect(error).toBeInstanceOf(BackendUnavailableError);
  expect((error as BackendUnavailableError).remedies.length).toBeGreaterThan(0);
  expect((await models.load('scripted')).capabilities.backend).toBe('wasm');
});

test('an engine that cannot run the model says so, and so does a format that nobody reads', async () => {
  const { models } = await freshClient({
    manifests: [await scriptedManifest({ architecture: 'unsupported' })],
  });
  expect(await caught(models.load('scripted'))).toBeInstanceOf(UnsupportedModelError);
  const formats = [{ ...scriptedRuntime, formats: ['mlc' as const] }];
  const other = await freshClient({ runtimes: formats });
  expect(await caught(other.models.load('scripted'))).toBeInstanceOf(UnsupportedModelError);
});

test('wrong ids, manifests and missing files are typed', async () => {
  const { models } = await freshClient({
    runtimes: [
      { ...scriptedRuntime, workerUrl: new URL('/nowhere.worker.txt', location.href).href },
    ],
  });
  expect(await caught(models.load('other'))).toBeInstanceOf(UnknownModelError);
  expect(() => models.add({ id: 'x' })).toThrow(InvalidManifestError);
  const error = await caught(models.load('scripted'));
  expect(error instanceof UnexpectedResponseError || error instanceof NetworkError).toBe(true);
  expect((error as UnexpectedResponseError).remedies[0]).toContain('workers');
});

test('without IndexedDB the model runs from memory, with a warning', async () => {
  const { models, chat } = await freshClient();
  vi.spyOn(globalThis, 'indexedDB', 'get').mockReturnValue(undefined as unknown as IDBFactory);
  const loaded = await models.load('scripted');
  expect(loaded.warnings.map((warning) => warning.code)).toEqual(['memory-only']);
  const answer = await chat.completions.create(scripted({ tokens: 1 }));
  expect(answer.choices[0].message.content).toBe('t0 ');
});

test('weights go to a folder and come back from it, verified', async () => {
  const { models } = await freshClient();
  await models.download('scripted');
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('air-gap', {
    create: true,
  });
  await models.exportTo('scripted', folder);
  const other = createClient({
    manifests: [await scriptedManifest({ sources: [{ kind: 'url', baseUrl: '/nowhere/' }] })],
    runtimes: [scriptedRuntime],
    databaseName: `fresh-${crypto.randomUUID()}`,
  });
  expect((await other.models.importFrom('scripted', folder)).networkBytes).toBe(0);
  expect((await other.models.load('scripted')).warnings).toEqual([]);
  await other.close();
});
