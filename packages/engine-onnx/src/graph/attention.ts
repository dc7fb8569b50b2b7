import { type GgufTensor, requireTensor } from '@localmost/gguf';
import type { ConversionSource } from '../weights/converted-weight.ts';
import type { CacheStyle } from './llama-graph.ts';
import { rmsNorm } from './rms-norm.ts';
import type { WeightWriter } from './weight-writer.ts';

/** What one block's attention is built from. */
export interface AttentionParts {
  readonly writer: WeightWriter;
  readonly source: ConversionSource;
  readonly block: number;
  /** The normed hidden state, `[tokens][width]`. */
  readonly input: string;
  readonly cache: CacheStyle;
}

/**
 * Adds projections, head norms, rotation and grouped-query attention with the block's cache; gives
 * the mixed values, `[tokens][heads × dimension]`.
 * @see https://arxiv.org/abs/2305.13245
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md (GroupQueryAttention)
 */
export function attention(parts: AttentionParts): string {
  const { writer, source, block } = parts;
  const { configuration } = source;
  const { graph } = writer;
  const at = `blk.${block}`;
  const queryWidth = configuration.headCount * configuration.headDimension;
  const query = rotated(parts, 'attn_q', configuration.headCount);
  const key = rotated(parts, 'attn_k', configuration.headCountKv);
  const value = batched(parts, projected(parts, 'attn_v'), configuration.headCountKv);
  const [pastKey, pastValue] = cacheInputs(parts);
  const mixed = graph.microsoftOperation(
    'GroupQueryAttention',
    [`${at}.mixed`, `present_keys.${block}`, `present_values.${block}`],
    [query, key, value, pastKey, pastValue, 'last_position', 'total_length'],
    {
      num_heads: { int: configuration.headCount },
      kv_num_heads: { int: configuration.headCountKv },
      scale: { float: configuration.headDimension ** -0.5 },
    },
  );
  cacheOutputs(parts, key, value);
  return graph.operation('Reshape', `${at}.mixed.rows`, [mixed, graph.integers([-1, queryWidth])]);
}

/** The name of a cached tensor's input in the graph. */
export function cacheInputName(kind: 'keys' | 'values', block: number): string {
  return `past_${kind}.${block}`;
}

/** The name of the output that carries the cache's news. */
export function cacheOutputName(style: CacheStyle, kind: 'keys' | 'values', block: number): string {
  return style === 'append' ? `new_${kind}.${block}` : `present_${kind}.${block}`;
}

function cacheInputs(parts: AttentionParts): [string, string] {
  const { headCountKv, headDimension } = parts.source.configuration;
  const { graph } = parts.writer;
  const input = (kind: 'keys' | 'values'): string => {
    const name = cacheInputName(kind, parts.block);
    if (parts.cache === 'in-place') {
      return graph.input(name, 'float', [1, headCountKv, 'capacity', headDimension]);
    }
    graph.input(name, 'float', [1, 'past', headCountKv, headDimension]);
    return graph.operation('Transpose', `${name}.by_head`, [name], {
      perm: { ints: [0, 2, 1, 3] },
    });
  };
  return [input('keys'), input('values')];
}

function cacheOutputs(parts: AttentionParts, key: string, value: string): void {
  const { headCountKv, headDimension } = parts.source.configuration;
  const { graph } = parts.writer;
  for (const [kind, computed] of [
    ['keys', key],
    ['values', value],
  ] as const) {
    const name = cacheOutputName(parts.cache, kind, parts.block);
    if (parts.cache === 'in-place') {
      graph.output(name, 'float', [1, headCountKv, 'capacity', headDimension]);
      continue;
    }
    // An output of its own, so that no optimisation renames or reuses the value's memory.
    graph.operation('Identity', name, [computed]);
    graph.output(name, 'float', [1, 'tokens', headCountKv * headDimension]);
  }
}

function projected(parts: AttentionParts, role: 'attn_q' | 'attn_k' | 'attn_v'): string {
  const at = `blk.${parts.block}.${role}`;
  const { gguf, configuration } = parts.source;
  const bias: GgufTensor | null = configuration.attentionBias
    ? requireTensor(gguf, `${at}.bias`)
    : null;
  return parts.writer.linear(at, parts.input, requireTensor(gguf, `${at}.weight`), bias);
}

/** Queries or keys: projected, normed a head at a time where the model does so, and rotated. */
function rotated(parts: AttentionParts, role: 'attn_q' | 'attn_k', heads: number): string {
  const { configuration, gguf } = parts.source;
  const { graph } = parts.writer;
  const at = `blk.${parts.block}.${role}`;
  let value = projected(parts, role);
  if (configuration.queryKeyNorm) {
    const shape = graph.integers([-1, configuration.headDimension]);
    const split = graph.operation('Reshape', `${at}.heads`, [value, shape]);
    const weight = requireTensor(gguf, `${at}_norm.weight`);
    value = rmsNorm(parts.writer, configuration, `${at}.normed`, split, weight);
  }
  const partial = configuration.ropeDimension !== configuration.headDimension;
  return graph.microsoftOperation(
    'RotaryEmbedding',
    [`${at}.rotated`],
    [batched(parts, value, heads), 'position', 'cosines', 'sines'],
    {
      interleaved: { int: configuration.ropeInterleaved ? 1 : 0 },
      ...(partial
        ? {
            num_heads: { int: heads },
            rotary_embedding_dim: { int: configuration.ropeDimension },
          }
        : {}),
    },
  );
}

function batched(parts: AttentionParts, value: string, heads: number): string {
  const { graph } = parts.writer;
  const shape = graph.integers([1, -1, heads * parts.source.configuration.headDimension]);
  return graph.operation('Reshape', `${value}.batch`, [value, shape]);
}
