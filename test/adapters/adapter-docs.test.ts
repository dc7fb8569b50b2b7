import { readFile } from 'node:fs/promises';
import { adapterTable } from '@localmost/cloud/adapters';
import { describe, expect, it } from 'vitest';
import { renderAdapterDocs } from './render-adapter-docs.ts';
import { packagedCases } from './support/wire-cases.ts';

const wanted = [
  'openai anthropic google mistral cohere azure bedrock vertex together fireworks replicate modal',
  'baseten openrouter vllm llama-cpp ollama tgi triton sglang',
]
  .join(' ')
  .split(' ');

describe('the adapter table', () => {
  it('has every provider and server once', () => {
    expect(adapterTable.map(({ id }) => id).sort()).toEqual([...wanted].sort());
  });

  it('has a wire case for exactly the adapters with a package', () => {
    const withPackage = adapterTable.filter(({ reach }) => reach.kind === 'package');
    expect(Object.keys(packagedCases).sort()).toEqual(withPackage.map(({ id }) => id).sort());
  });

  it('gives a source for whatever it claims of CORS', () => {
    for (const { id, cors } of adapterTable) {
      if (cors.state !== 'not-known') expect(cors.source, id).toMatch(/^https:\/\//);
    }
  });

  it('suggests the device for nobody, and a page for nobody who refuses pages', () => {
    for (const { id, zone, cors, from } of adapterTable) {
      expect(zone, id).not.toBe('device');
      if (cors.state === 'refused') expect(from, id).toBe('proxy-only');
    }
  });

  it('is what docs/adapters.md says; `npm run docs:adapters` writes it anew', async () => {
    const page = await readFile(new URL('../../docs/adapters.md', import.meta.url), 'utf8');
    expect(page).toBe(renderAdapterDocs(adapterTable));
  });
});
