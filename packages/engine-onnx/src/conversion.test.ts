import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { parseManifest } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { conversionHash, conversionTarget, convertModel } from './conversion.ts';

const root = new URL('../../../', import.meta.url);

/** Every conversion that a manifest pins and whose weights lie here. */
const manifestNames = readdirSync(new URL('models/', root)).filter((name) =>
  name.endsWith('.json'),
);
const pinned = manifestNames.flatMap((name) => {
  const text = readFileSync(new URL(`models/${name}`, root), 'utf8');
  const manifest = parseManifest(JSON.parse(text));
  const entry = manifest.files.find((file) => file.path.endsWith('.gguf'));
  const places = ['models/', 'models/.cache/'].map(
    (folder) => new URL(`${folder}${manifest.id}/${entry?.path ?? ''}`, root).pathname,
  );
  const place = places.find((candidate) => existsSync(candidate));
  if (place === undefined) return [];
  return (manifest.conversions ?? [])
    .filter((conversion) => conversion.target.startsWith('onnx/'))
    .map((conversion) => ({ id: manifest.id, place, ...conversion }));
});

const tiny = (type: 'Q4_0' | 'Q4_1') => {
  const model = tinyModel({ type });
  return memoryFile('tiny.gguf', writeGguf(model.metadata, model.tensors));
};

describe('a conversion', () => {
  it('is the same every time, and another for another backend or other weights', async () => {
    const first = await conversionHash(tiny('Q4_1'), 'wasm');
    expect(await conversionHash(tiny('Q4_1'), 'wasm')).toBe(first);
    expect(await conversionHash(tiny('Q4_1'), 'webgpu')).not.toBe(first);
    expect(await conversionHash(tiny('Q4_0'), 'wasm')).not.toBe(first);
  });

  it('keeps blocks on the GPU and floats on wasm', async () => {
    const bytesOf = async (backend: 'wasm' | 'webgpu'): Promise<number> => {
      const { graph } = await convertModel(tiny('Q4_0'), backend);
      return graph.weights.reduce((sum, weight) => sum + weight.byteLength, 0);
    };
    expect(await bytesOf('webgpu')).toBeLessThan((await bytesOf('wasm')) / 3);
  });

  it.each(pinned)(
    'of $id for $target is what its manifest says',
    // Half a gigabyte is hashed for SmolLM2.
    { timeout: 120_000 },
    async ({ place, target, sha256 }) => {
      const file = memoryFile(place, new Uint8Array(await readFile(place)));
      const backend = target === conversionTarget('webgpu') ? 'webgpu' : 'wasm';
      expect(await conversionHash(file, backend)).toBe(sha256);
    },
  );
});
