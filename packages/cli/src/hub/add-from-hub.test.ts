import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyModel, writeGguf } from '@localmost/gguf/testing';
import {
  CorruptFileError,
  InvalidManifestError,
  NetworkError,
  UnknownModelError,
  UnsupportedModelError,
} from '@localmost/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readManifests } from '../manifests/manifest-folder.ts';
import { writeManifest } from '../manifests/write-manifest.ts';
import { fetchModel } from '../weights/fetch-model.ts';
import { addFromHub } from './add-from-hub.ts';
import { type LocalHub, type LocalRepository, startLocalHub } from './testing/local-hub.ts';

const { metadata, tensors } = tinyModel();
const weights = writeGguf(metadata, tensors);
const commit = '0123456789abcdef0123456789abcdef01234567';
const readme = new TextEncoder().encode('# A tiny model');
const repository: LocalRepository = {
  name: 'someone/Tiny-Model-GGUF',
  commit,
  tags: ['gguf', 'license:mit'],
  files: new Map([
    ['README.md', readme],
    ['tiny.gguf', weights],
  ]),
  plainFiles: ['README.md'],
};
const { signal } = new AbortController();

let hub: LocalHub;
let folder: string;
const start = async (changes: Partial<LocalRepository> = {}) => {
  hub = await startLocalHub({ ...repository, ...changes });
  vi.stubEnv('HF_ENDPOINT', hub.address);
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localmost-hub-'));
});
afterEach(async () => {
  await hub?.close();
  await rm(folder, { recursive: true });
  vi.unstubAllEnvs();
});
const folders = () => ({ embedded: folder, fetched: join(folder, '.cache') });

describe('models -- add', () => {
  it('pins commit, length, SHA-256 and the facts of the header', async () => {
    await start();
    const manifest = await addFromHub(repository.name, { signal });
    expect(manifest).toMatchObject({
      id: 'tiny-model-q4_0',
      license: 'MIT',
      architecture: 'llama',
      sources: [{ kind: 'huggingface', repository: repository.name, revision: commit }],
      files: [
        {
          path: 'tiny.gguf',
          byteLength: weights.byteLength,
          sha256: createHash('sha256').update(weights).digest('hex'),
        },
      ],
    });
  });

  it('then pulls the verified bytes from the pinned commit', async () => {
    await start();
    const manifest = await addFromHub(repository.name, { signal });
    await writeManifest(manifest, { folder });
    expect(await readManifests(folder)).toEqual([manifest]);
    const source = await fetchModel(manifest, { signal, folders: folders() });
    expect(source).toContain(repository.name);
    const path = join(folder, '.cache', manifest.id, 'tiny.gguf');
    expect(new Uint8Array(await readFile(path))).toEqual(weights);
    expect(hub.requests.at(-1)).toContain(`/resolve/${commit}/tiny.gguf`);
    expect(await fetchModel(manifest, { signal, folders: folders() })).toBeNull();
  });

  it('refuses other bytes at the same address and keeps none of them', async () => {
    await start();
    const manifest = await addFromHub(repository.name, { signal });
    await hub.close();
    const changed = weights.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await start({ files: new Map([['tiny.gguf', changed]]) });
    const fetched = fetchModel(manifest, { signal, folders: folders() });
    await expect(fetched).rejects.toThrow(NetworkError);
    await expect(fetched).rejects.toThrow(/SHA-256/);
    await expect(readFile(join(folder, '.cache', manifest.id, 'tiny.gguf'))).rejects.toThrow();
  });

  it('does not overwrite a manifest unless told to', async () => {
    await start();
    const manifest = await addFromHub(repository.name, { signal });
    await writeManifest(manifest, { folder });
    await expect(writeManifest(manifest, { folder })).rejects.toThrow(InvalidManifestError);
    await writeManifest(manifest, { folder, replace: true });
  });

  it('asks which file is meant where there are several', async () => {
    await start({
      files: new Map([
        ['a.gguf', weights],
        ['b.gguf', weights],
      ]),
    });
    await expect(addFromHub(repository.name, { signal })).rejects.toMatchObject({
      code: 'unsupported-model',
      remedies: ['Name one with --file: a.gguf, b.gguf.'],
    });
    const manifest = await addFromHub(repository.name, { signal, file: 'b.gguf', id: 'b' });
    expect(manifest).toMatchObject({ id: 'b', files: [{ path: 'b.gguf' }] });
  });

  it('refuses a file whose SHA-256 the hub does not know', async () => {
    await start({ plainFiles: ['tiny.gguf'] });
    const adding = addFromHub(repository.name, { signal });
    await expect(adding).rejects.toThrow(UnsupportedModelError);
  });

  it('refuses a file that is no GGUF', async () => {
    await start({ files: new Map([['tiny.gguf', readme]]) });
    await expect(addFromHub(repository.name, { signal })).rejects.toMatchObject({
      code: 'malformed-model',
    });
  });

  it('refuses a path that climbs out', async () => {
    await start({ files: new Map([['../tiny.gguf', weights]]) });
    await expect(addFromHub(repository.name, { signal })).rejects.toMatchObject({
      remedies: expect.any(Array),
    });
  });

  it('says what to do about an unknown repository and a silent hub', async () => {
    await start();
    await expect(addFromHub('someone/else', { signal })).rejects.toThrow(UnknownModelError);
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    await expect(addFromHub(repository.name, { signal })).rejects.toThrow(NetworkError);
  });
});

describe('a damaged file on the disk', () => {
  it('is told apart from a missing one', async () => {
    await start();
    const manifest = await addFromHub(repository.name, { signal });
    await fetchModel(manifest, { signal, folders: folders() });
    const { missingFiles } = await import('../weights/model-files.ts');
    expect(await missingFiles(manifest, folders())).toEqual([]);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(folder, '.cache', manifest.id, 'tiny.gguf'), 'damaged');
    await expect(missingFiles(manifest, folders())).rejects.toThrow(CorruptFileError);
    const notes: string[] = [];
    await fetchModel(manifest, { signal, folders: folders(), onNote: (note) => notes.push(note) });
    expect(notes[0]).toContain('SHA-256');
    expect(await missingFiles(manifest, folders())).toEqual([]);
  });
});
