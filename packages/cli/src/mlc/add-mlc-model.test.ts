import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRecord } from '@localmost/engine-webllm/catalogue';
import { makeUpModel } from '@localmost/engine-webllm/testing';
import {
  InvalidManifestError,
  MalformedModelError,
  UnexpectedResponseError,
  UnknownModelError,
  UnsupportedModelError,
} from '@localmost/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalHub, startLocalHub } from '../hub/testing/local-hub.ts';
import { fetchModel } from '../weights/fetch-model.ts';
import { addMlcModel } from './add-mlc-model.ts';

const recordId = 'Qwen2.5-0.5B-Instruct-q4f16_1-MLC';
const record = findRecord(recordId);
const weightsCommit = '0123456789abcdef0123456789abcdef01234567';
const libraryCommit = '89abcdef0123456789abcdef0123456789abcdef';
const library = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const { signal } = new AbortController();

let hub: LocalHub;
let github: Server;
let folder: string;
let files: Map<string, Uint8Array>;

/** GitHub's two addresses, as far as they are asked: the commit of a name, and a file at a commit. */
async function startGithub(changes: { commit?: string; library?: Uint8Array } = {}) {
  github = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/repos/mlc-ai/binary-mlc-llm-libs/commits/HEAD') {
      response.end(changes.commit ?? libraryCommit);
    } else if (
      path ===
      `/mlc-ai/binary-mlc-llm-libs/${libraryCommit}/web-llm-models/v0_2_86/base/${record?.libraryName}`
    ) {
      response.end(changes.library ?? library);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
  vi.stubEnv('GITHUB_API_URL', address);
  vi.stubEnv('LOCALMOST_GITHUB_RAW_URL', address);
}

async function startHub(replace: Record<string, Uint8Array> = {}) {
  hub = await startLocalHub({
    name: record?.repository ?? '',
    commit: weightsCommit,
    tags: ['license:apache-2.0'],
    files: new Map([...files, ...Object.entries(replace)]),
    plainFiles: ['mlc-chat-config.json', 'tensor-cache.json'],
  });
  vi.stubEnv('HF_ENDPOINT', hub.address);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localmost-mlc-'));
  files = new Map((await makeUpModel({ library })).files);
  files.delete('library.wasm');
});
afterEach(async () => {
  await hub?.close();
  github?.close();
  await rm(folder, { recursive: true });
  vi.unstubAllEnvs();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('models -- add-mlc', () => {
  it('pins two commits, and length and SHA-256 of every shard and of the library', async () => {
    await startHub();
    await startGithub();
    const manifest = await addMlcModel(recordId, { signal });
    expect(manifest).toMatchObject({
      id: recordId.toLowerCase(),
      license: 'Apache-2.0',
      format: 'mlc',
      contextWindow: 4096,
      sources: [
        { kind: 'huggingface', repository: record?.repository, revision: weightsCommit },
        { kind: 'url', baseUrl: expect.stringContaining(libraryCommit) },
      ],
      mlc: {
        recordId,
        libraryVersion: 'v0_2_86/base',
        libraryPath: record?.libraryName,
        gpuMemoryBytes: record?.gpuMemoryBytes,
        requiredFeatures: ['shader-f16'],
      },
    });
    expect(Object.fromEntries(manifest.files.map((file) => [file.path, file.sha256]))).toEqual({
      ...Object.fromEntries([...files].map(([path, bytes]) => [path, sha256(bytes)])),
      [record?.libraryName ?? '']: sha256(library),
    });
  });

  it('then pulls the weights from the hub and the library from its commit', async () => {
    await startHub();
    await startGithub();
    const manifest = await addMlcModel(recordId, { signal, id: 'tiny' });
    const folders = { embedded: folder, fetched: join(folder, '.cache') };
    await fetchModel(manifest, { signal, folders });
    for (const { path } of manifest.files) {
      const bytes = new Uint8Array(await readFile(join(folders.fetched, 'tiny', path)));
      expect(bytes).toEqual(files.get(path) ?? library);
    }
    expect(await fetchModel(manifest, { signal, folders })).toBeNull();
  });

  it('keeps nothing of a library that is another one than was pinned', async () => {
    await startHub();
    await startGithub();
    const manifest = await addMlcModel(recordId, { signal, id: 'tiny' });
    github.close();
    await startGithub({ library: Uint8Array.of(1, 0x61, 0x73, 0x6d, 1, 0, 0, 0) });
    const { port } = github.address() as AddressInfo;
    const sources = manifest.sources.map((source) =>
      source.kind === 'url'
        ? { ...source, baseUrl: source.baseUrl.replace(/:\d+/, `:${port}`) }
        : source,
    );
    const folders = { embedded: folder, fetched: join(folder, '.cache') };
    const fetched = fetchModel({ ...manifest, sources }, { signal, folders });
    await expect(fetched).rejects.toThrow(/SHA-256/);
    const path = join(folders.fetched, 'tiny', record?.libraryName ?? '');
    await expect(readFile(path)).rejects.toThrow();
  });

  it('refuses a model that the catalogue does not have, and one that answers nothing', async () => {
    await expect(addMlcModel('nobody', { signal })).rejects.toBeInstanceOf(UnknownModelError);
    const embedding = 'snowflake-arctic-embed-s-q0f32-MLC-b4';
    await expect(addMlcModel(embedding, { signal })).rejects.toBeInstanceOf(UnsupportedModelError);
  });

  it('refuses an answer that names no commit', async () => {
    await startHub();
    await startGithub({ commit: 'main' });
    await expect(addMlcModel(recordId, { signal })).rejects.toBeInstanceOf(UnexpectedResponseError);
  });

  it('refuses settings that are malformed, and a list that climbs out', async () => {
    await startHub({ 'mlc-chat-config.json': new TextEncoder().encode('{}') });
    await startGithub();
    await expect(addMlcModel(recordId, { signal })).rejects.toBeInstanceOf(MalformedModelError);
    await hub.close();
    const list = { records: [{ dataPath: '../x.bin', nbytes: 4, records: [] }] };
    await startHub({ 'tensor-cache.json': new TextEncoder().encode(JSON.stringify(list)) });
    await expect(addMlcModel(recordId, { signal })).rejects.toBeInstanceOf(MalformedModelError);
  });

  it('refuses an id that no manifest may have', async () => {
    await startHub();
    await startGithub();
    const adding = addMlcModel(recordId, { signal, id: '../x' });
    await expect(adding).rejects.toBeInstanceOf(InvalidManifestError);
  });
});
