import { MalformedModelError, UnsupportedModelError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import type { Gguf } from './gguf.ts';
import { llamaConfiguration } from './llama-configuration.ts';
import { readGguf } from './read-gguf.ts';
import { memoryFile, type TinyModel, tinyModel, writeGguf } from './testing/index.ts';

const load = (model: TinyModel): Promise<Gguf> =>
  readGguf(memoryFile('model.gguf', writeGguf(model.metadata, model.tensors)));

describe('llamaConfiguration', () => {
  it('gives the shape of a tied Llama', async () => {
    expect(llamaConfiguration(await load(tinyModel()))).toEqual({
      architecture: 'llama',
      blockCount: 2,
      embeddingLength: 64,
      feedForwardLength: 96,
      headCount: 4,
      headCountKv: 2,
      headDimension: 16,
      ropeDimension: 16,
      ropeFrequencyBase: 10_000,
      ropePositionDivisor: 1,
      ropeInterleaved: true,
      ropeFactors: false,
      rmsEpsilon: Math.fround(1e-5),
      contextLength: 256,
      vocabularySize: 260,
      tiedEmbeddings: true,
      attentionBias: false,
      queryKeyNorm: false,
    });
  });

  it('knows the biases of Qwen 2 and the head norms of Qwen 3', async () => {
    const qwen2 = llamaConfiguration(await load(tinyModel({ architecture: 'qwen2', tied: false })));
    expect(qwen2).toMatchObject({
      attentionBias: true,
      ropeInterleaved: false,
      tiedEmbeddings: false,
    });
    const qwen3 = llamaConfiguration(await load(tinyModel({ architecture: 'qwen3' })));
    expect(qwen3).toMatchObject({ queryKeyNorm: true, attentionBias: false });
  });

  it.each([
    ['general.architecture', 'mamba', UnsupportedModelError],
    ['llama.expert_count', 8, UnsupportedModelError],
    ['llama.rope.scaling.type', 'yarn', UnsupportedModelError],
    ['llama.block_count', 3, MalformedModelError],
    ['llama.block_count', 4_000_000_000, MalformedModelError],
    ['llama.embedding_length', 128, MalformedModelError],
    ['llama.attention.head_count', 0, MalformedModelError],
    ['llama.attention.head_count', 3, MalformedModelError],
    ['llama.attention.head_count_kv', 0, MalformedModelError],
    ['llama.attention.key_length', 0, MalformedModelError],
    ['llama.rope.dimension_count', 15, MalformedModelError],
    ['llama.context_length', 'many', MalformedModelError],
    ['llama.attention.layer_norm_rms_epsilon', { float: Number.NaN }, MalformedModelError],
  ] as const)('refuses %s = %o', async (key, value, errorClass) => {
    const model = tinyModel();
    model.metadata.set(key, value);
    const gguf = await load(model);
    expect(() => llamaConfiguration(gguf)).toThrow(errorClass);
  });

  it('refuses a missing tensor and one that it would ignore', async () => {
    const model = tinyModel();
    const without = { ...model, tensors: model.tensors.slice(0, -1) };
    const cut = await load(without);
    expect(() => llamaConfiguration(cut)).toThrow(/lacks the tensor "blk.1.ffn_down.weight"/);
    const [first] = model.tensors;
    if (first === undefined) throw new Error('the model has tensors');
    const extra = {
      ...model,
      tensors: [...model.tensors, { ...first, name: 'blk.0.attn_q.bias2' }],
    };
    const more = await load(extra);
    expect(() => llamaConfiguration(more)).toThrow(/no place in this architecture/);
  });
});
