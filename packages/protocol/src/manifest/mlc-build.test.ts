import { describe, expect, it } from 'vitest';
import { InvalidManifestError } from '../errors/index.ts';
import { parseManifest } from './parse-manifest.ts';

const sha256 = 'a'.repeat(64);
const mlc = {
  recordId: 'Tiny-1M-q4f32_1-MLC',
  libraryVersion: 'v0_2_86/base',
  libraryPath: 'tiny.wasm',
  gpuMemoryBytes: 4_000_000,
  requiredFeatures: ['shader-f16'],
  overrides: { contextWindowSize: 4096, slidingWindowSize: -1 },
};
const good = {
  schemaVersion: 1,
  id: 'tiny',
  name: 'Tiny',
  description: 'A model for tests.',
  license: 'Apache-2.0',
  format: 'mlc',
  architecture: 'llama',
  quantization: 'q4f32_1',
  parameterCount: 1000,
  contextWindow: 4096,
  capabilities: { chat: true },
  kvCacheBytesPerToken: 128,
  files: [
    { path: 'tiny.wasm', byteLength: 20, sha256 },
    { path: 'mlc-chat-config.json', byteLength: 20, sha256 },
  ],
  sources: [{ kind: 'url', baseUrl: '/models/' }],
  mlc,
};

describe('an MLC build in a manifest', () => {
  it('is accepted whole', () => {
    expect(parseManifest(good)).toEqual(good);
  });

  it.each([
    ['an unlisted library', { mlc: { ...mlc, libraryPath: 'other.wasm' } }, '(root)'],
    ['no build where the format is MLC', { mlc: undefined }, '(root)'],
    ['a build where the format is GGUF', { format: 'gguf' }, '(root)'],
    ['a library that climbs out', { mlc: { ...mlc, libraryPath: '../x.wasm' } }, 'mlc.libraryPath'],
    ['a library that is no wasm', { mlc: { ...mlc, libraryPath: 'tiny.js' } }, 'mlc.libraryPath'],
    ['a version that floats', { mlc: { ...mlc, libraryVersion: 'main' } }, 'mlc.libraryVersion'],
    ['no memory', { mlc: { ...mlc, gpuMemoryBytes: 0 } }, 'mlc.gpuMemoryBytes'],
    [
      'a feature in prose',
      { mlc: { ...mlc, requiredFeatures: ['f 16'] } },
      'mlc.requiredFeatures.0',
    ],
    [
      'an unknown setting',
      { mlc: { ...mlc, overrides: { temperature: 2 } } },
      'mlc.overrides.temperature',
    ],
  ])('is refused with %s', (_name, change, path) => {
    try {
      parseManifest({ ...good, ...change });
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidManifestError);
      expect((error as InvalidManifestError).details.path).toBe(path);
      return;
    }
    throw new Error('the manifest was accepted');
  });
});
