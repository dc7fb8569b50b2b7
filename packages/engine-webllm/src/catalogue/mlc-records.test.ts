import { describe, expect, it } from 'vitest';
import { makeUpModel } from '../testing/made-up-model.ts';
import { mlcModelFacts } from './mlc-model-facts.ts';
import { findRecord, libraryFolder, libraryRepository, listRecords } from './mlc-records.ts';

describe('the catalogue', () => {
  const records = listRecords();

  it('gives every model its memory, its window and where its parts come from', () => {
    expect(records.length).toBe(165);
    for (const record of records) {
      expect(record.gpuMemoryBytes).toBeGreaterThan(50e6);
      expect(record.repository).toMatch(/^[\w-]+\/[\w.-]+$/);
      expect(record.libraryName).toMatch(/\.wasm$/);
      expect(record.quantization).toMatch(/^q\d+f\d+(_\d+)?$/);
      if (record.kind !== 'embedding') expect(record.contextWindow).toBeGreaterThan(0);
    }
    expect(libraryRepository).toBe('mlc-ai/binary-mlc-llm-libs');
    expect(libraryFolder).toBe('web-llm-models/v0_2_86/base');
  });

  it('asks for shader-f16 wherever a library computes in it, listed or not', () => {
    const halves = records.filter(({ quantization }) => quantization.includes('f16'));
    expect(halves.length).toBe(86);
    expect(halves.every(({ requiredFeatures }) => requiredFeatures.includes('shader-f16'))).toBe(
      true,
    );
    const others = records.filter(({ quantization }) => !quantization.includes('f16'));
    expect(others.every(({ requiredFeatures }) => requiredFeatures.length === 0)).toBe(true);
  });

  it('knows the few models that call tools', () => {
    expect(records.filter(({ callsTools }) => callsTools).length).toBe(5);
  });

  it('has no record of an unknown id', () => {
    expect(findRecord('nobody')).toBeUndefined();
  });
});

describe('a model’s own files', () => {
  it('give what a manifest needs', async () => {
    const { files } = await makeUpModel({ library: Uint8Array.of(0) });
    const read = (path: string) => files.get(path) ?? new Uint8Array();
    expect(mlcModelFacts(read('mlc-chat-config.json'), read('tensor-cache.json'))).toEqual({
      architecture: 'llama',
      quantization: 'q0f32',
      contextWindow: 256,
      parameterCount: 259 * 16 + 16,
      kvCacheBytesPerToken: 2 * 16 * 4,
      otherFiles: ['tokenizer.json', 'params_shard_0.bin'],
    });
  });
});
