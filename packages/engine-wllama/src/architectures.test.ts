import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { knownArchitectures, llamaCppVersion, refuseArchitecture } from './architectures.ts';

const require = createRequire(import.meta.url);

it('lists only architectures that the wasm file names', async () => {
  const path = require.resolve('@wllama/wllama/esm/wasm/wllama.wasm');
  const text = await readFile(path, 'latin1');
  expect(knownArchitectures.filter((name) => !text.includes(`${name}\0`))).toEqual([]);
  expect(knownArchitectures.length).toBeGreaterThan(100);
});

it('is written for the version that the library holds', async () => {
  const library = await readFile(require.resolve('@wllama/wllama/esm/index.js'), 'utf8');
  expect(library).toContain(`"${llamaCppVersion}-`);
});

it('says why another architecture is refused', () => {
  expect(refuseArchitecture('gemma3')).toBeNull();
  expect(refuseArchitecture('bert')).toContain('embeddings');
  expect(refuseArchitecture('no-such')).toContain('does not know');
});
