import type { Gguf } from './gguf.ts';
import { checkLlamaTensors } from './llama-tensors.ts';
import { Metadata } from './metadata.ts';
import { malformed, unsupported } from './model-faults.ts';

/** Architectures that share the Llama block; Mistral files say `llama`. */
export type LlamaArchitecture = 'llama' | 'qwen2' | 'qwen3';

/** The shape of a Llama-family decoder, checked against its tensors. */
export interface LlamaConfiguration {
  readonly architecture: LlamaArchitecture;
  readonly blockCount: number;
  readonly embeddingLength: number;
  readonly feedForwardLength: number;
  readonly headCount: number;
  /** Heads of keys and values; `headCount` is a multiple of it. */
  readonly headCountKv: number;
  readonly headDimension: number;
  /** How many of a head's elements are rotated; the others pass. */
  readonly ropeDimension: number;
  readonly ropeFrequencyBase: number;
  /** Positions are divided by this (linear scaling); 1 without scaling. */
  readonly ropePositionDivisor: number;
  /** True rotates neighbours (2i, 2i+1); false rotates (i, i + half). */
  readonly ropeInterleaved: boolean;
  /** Whether `rope_freqs.weight` holds divisors of the frequencies (Llama 3.1 and later). */
  readonly ropeFactors: boolean;
  readonly rmsEpsilon: number;
  readonly contextLength: number;
  /** Rows of the embedding table; may exceed the tokenizer's count by padding. */
  readonly vocabularySize: number;
  /** Whether the output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
  /** Whether queries, keys and values have biases (Qwen 2). */
  readonly attentionBias: boolean;
  /** Whether each head of queries and keys is normalised before rotation (Qwen 3). */
  readonly queryKeyNorm: boolean;
}

const limits = { blocks: 1024, width: 2 ** 18, heads: 4096, context: 2 ** 24 };

/**
 * Gives the shape of a Llama-family model from its header and checks every tensor against it.
 * @throws UnsupportedModelError for another architecture, mixtures of experts, other rope scalings
 * @throws MalformedModelError when a key or tensor is missing or does not fit
 */
export function llamaConfiguration(gguf: Gguf): LlamaConfiguration {
  const metadata = new Metadata(gguf);
  const architecture = knownArchitecture(metadata.string('general.architecture'));
  const key = (name: string): string => `${architecture}.${name}`;
  refuseWhatIsNotLlama(metadata, key);

  const embeddingLength = metadata.count(key('embedding_length'), limits.width);
  const headCount = metadata.count(key('attention.head_count'), limits.heads);
  const headCountKv =
    metadata.optionalCount(key('attention.head_count_kv'), limits.heads) ?? headCount;
  const headDimension =
    metadata.optionalCount(key('attention.key_length'), limits.width) ??
    embeddingLength / headCount;
  const valueDimension =
    metadata.optionalCount(key('attention.value_length'), limits.width) ?? headDimension;
  const ropeDimension =
    metadata.optionalCount(key('rope.dimension_count'), limits.width) ?? headDimension;
  checkHeads({ headCount, headCountKv, headDimension, valueDimension, ropeDimension });

  const embedding = gguf.tensors.get('token_embd.weight');
  if (embedding === undefined) throw malformed('The file lacks the tensor "token_embd.weight".');
  const configuration: LlamaConfiguration = {
    architecture,
    blockCount: metadata.count(key('block_count'), limits.blocks),
    embeddingLength,
    feedForwardLength: metadata.count(key('feed_forward_length'), limits.width),
    headCount,
    headCountKv,
    headDimension,
    ropeDimension,
    ropeFrequencyBase: metadata.optionalPositive(key('rope.freq_base')) ?? 10_000,
    ropePositionDivisor: positionDivisor(metadata, key),
    // Converters permute Llama's query and key rows so that neighbours are rotated; Qwen's stay.
    ropeInterleaved: architecture === 'llama',
    ropeFactors: gguf.tensors.has('rope_freqs.weight'),
    rmsEpsilon: metadata.positive(key('attention.layer_norm_rms_epsilon')),
    contextLength: metadata.count(key('context_length'), limits.context),
    vocabularySize: embedding.rows,
    tiedEmbeddings: !gguf.tensors.has('output.weight'),
    attentionBias: gguf.tensors.has('blk.0.attn_q.bias'),
    queryKeyNorm: gguf.tensors.has('blk.0.attn_q_norm.weight'),
  };
  checkLlamaTensors(gguf, configuration);
  return configuration;
}

function knownArchitecture(name: string): LlamaArchitecture {
  if (name === 'llama' || name === 'qwen2' || name === 'qwen3') return name;
  throw unsupported(`The architecture "${name.slice(0, 60)}" is not of the Llama family.`, {
    architecture: name.slice(0, 60),
  });
}

function refuseWhatIsNotLlama(metadata: Metadata, key: (name: string) => string): void {
  const experts = metadata.optionalCount(key('expert_count'), limits.heads) ?? 0;
  if (experts > 0) throw unsupported(`The model mixes ${experts} experts.`, { experts });
}

function positionDivisor(metadata: Metadata, key: (name: string) => string): number {
  const scaling = metadata.optionalString(key('rope.scaling.type')) ?? 'none';
  const factor = metadata.optionalPositive(key('rope.scaling.factor')) ?? 1;
  if (scaling === 'none') return 1;
  if (scaling === 'linear') return factor;
  throw unsupported(
    `The rope scaling "${scaling.slice(0, 40)}" is not known; none and linear are.`,
    {
      scaling: scaling.slice(0, 40),
    },
  );
}

interface HeadShape {
  headCount: number;
  headCountKv: number;
  headDimension: number;
  valueDimension: number;
  ropeDimension: number;
}

function checkHeads(shape: HeadShape): void {
  const { headCount, headCountKv, headDimension, valueDimension, ropeDimension } = shape;
  const fits =
    Number.isInteger(headDimension) &&
    headDimension > 0 &&
    headCountKv > 0 &&
    headCount % headCountKv === 0 &&
    ropeDimension > 0 &&
    ropeDimension % 2 === 0 &&
    ropeDimension <= headDimension;
  if (!fits) {
    throw malformed(
      `${headCount} heads of ${headDimension} elements with ${headCountKv} heads of keys and ${ropeDimension} rotated elements do not fit.`,
      { headCount, headCountKv, headDimension, ropeDimension },
    );
  }
  if (valueDimension !== headDimension) {
    throw unsupported(`Keys have ${headDimension} elements a head and values ${valueDimension}.`, {
      headDimension,
      valueDimension,
    });
  }
}
