import { describe, expect, it } from 'vitest';
import { InvalidManifestError } from '../errors/index.ts';
import { parseManifest } from './parse-manifest.ts';

const hash = 'a'.repeat(64);
const good = {
  schemaVersion: 1,
  id: 'tiny',
  name: 'Tiny',
  description: 'A model for tests.',
  license: 'Apache-2.0',
  format: 'gguf',
  architecture: 'llama',
  quantization: 'Q4_0',
  parameterCount: 1000,
  contextWindow: 512,
  capabilities: { chat: true },
  kvCacheBytesPerToken: 128,
  files: [{ path: 'tiny/model.gguf', byteLength: 200_000, sha256: hash }],
  sources: [{ kind: 'url', baseUrl: '/models/' }],
};

/** The error for `good` with one part replaced. */
function faultOf(change: object): InvalidManifestError {
  try {
    parseManifest({ ...good, ...change });
  } catch (error) {
    if (error instanceof InvalidManifestError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

const file = (change: object) => ({ files: [{ ...good.files[0], ...change }] });
const source = (change: object) => ({ sources: [change] });

describe('parseManifest', () => {
  it('accepts a whole manifest', () => {
    expect(parseManifest(good)).toEqual(good);
  });

  it.each([
    ['a path that climbs out', file({ path: '../secret' }), 'files.0.path'],
    ['a path that climbs out in the middle', file({ path: 'a/../../b' }), 'files.0.path'],
    ['an absolute path', file({ path: '/etc/passwd' }), 'files.0.path'],
    ['a Windows path', file({ path: 'a\\b' }), 'files.0.path'],
    ['an escaped path', file({ path: '%2e%2e/a' }), 'files.0.path'],
    ['an address for a path', file({ path: 'https://evil.example/x' }), 'files.0.path'],
    ['a missing hash', file({ sha256: undefined }), 'files.0.sha256'],
    ['a short hash', file({ sha256: 'abc' }), 'files.0.sha256'],
    ['an upper-case hash', file({ sha256: 'A'.repeat(64) }), 'files.0.sha256'],
    ['a negative length', file({ byteLength: -1 }), 'files.0.byteLength'],
    ['an absurd length', file({ byteLength: 2 ** 52 }), 'files.0.byteLength'],
    ['a fraction of a byte', file({ byteLength: 1.5 }), 'files.0.byteLength'],
    ['too few chunk hashes', file({ chunks: { byteLength: 65_536, sha256: [hash] } }), 'files.0'],
    ['an unknown format', { format: 'pickle' }, 'format'],
    ['an unknown key', { postInstall: 'rm' }, 'postInstall'],
    ['a hostile id', { id: '../x' }, 'id'],
    ['no files', { files: [] }, 'files'],
    ['no sources', { sources: [] }, 'sources'],
    ['plain http', source({ kind: 'url', baseUrl: 'http://example.org/' }), 'sources.0.baseUrl'],
    [
      'a script address',
      source({ kind: 'url', baseUrl: 'javascript:alert(1)/' }),
      'sources.0.baseUrl',
    ],
    ['another host', source({ kind: 'url', baseUrl: '//evil.example/' }), 'sources.0.baseUrl'],
    ['a backslash', source({ kind: 'url', baseUrl: '/\\evil.example/' }), 'sources.0.baseUrl'],
    [
      'a floating revision',
      source({ kind: 'huggingface', repository: 'a/b', revision: 'main' }),
      'sources.0.revision',
    ],
    [
      'a floating version',
      source({ kind: 'pypi', distribution: 'a', version: 'latest', folder: 'a' }),
      'sources.0.version',
    ],
    ['an unknown source', source({ kind: 'ftp' }), 'sources.0.kind'],
    ['two files with one path', { files: [good.files[0], good.files[0]] }, '(root)'],
  ])('refuses %s and names the place', (_name, change, path) => {
    const error = faultOf(change);
    expect(error.details.path).toBe(path);
    expect(error.remedies.length).toBeGreaterThan(0);
  });

  it.each([[null], [42], ['{}'], [[]]])('refuses %j, which is no object', (data) => {
    expect(() => parseManifest(data)).toThrow(InvalidManifestError);
  });
});
