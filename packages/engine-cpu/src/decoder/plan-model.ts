import { blockLayouts, type Gguf, type LlamaConfiguration, requireTensor } from '@localmost/gguf';
import { UnsupportedModelError } from '@localmost/protocol';
import { panelBlockBytes } from '../kernels/kernels.ts';
import { controlBytes } from '../threads/control-block.ts';
import {
  blockColumns,
  formatOf,
  type Matrix,
  matrixBytes,
  repackTypes,
  tileRows,
} from '../weights/matrix-format.ts';
import { twoPlaneBlockBytes } from './activations.ts';
import { MemoryCursor } from './memory-cursor.ts';
import type { LayerPlan, ModelPlan, ScratchPlan } from './model-plan.ts';
import { panelPositions } from './panel-attention.ts';

/** What a plan is made for. */
export interface PlanOptions {
  readonly contextWindow: number;
  readonly threads: number;
  /** The most tokens of one step. */
  readonly maximumRows: number;
  /** Conversations that are computed together. Default 1. */
  readonly lanes?: number;
}

/** Wasm's static data and stack would be here; address 0 stays unused, so that a zero is a mistake. */
const firstAddress = 65_536;
/** Enough that widening keys and values costs little; their scores may take a thread this much. */
const mostAttentionRows = 8;
const mostScoreBytes = 4 * 2 ** 20;
const logitRows = 16;

/**
 * Lays a model out in wasm memory: weights, cache of keys and values, scratch.
 * @throws UnsupportedModelError for shapes the kernels cannot tile
 * @throws MalformedModelError from the tensor table
 */
export function planModel(
  gguf: Gguf,
  configuration: LlamaConfiguration,
  options: PlanOptions,
): ModelPlan {
  const cursor = new MemoryCursor(firstAddress);
  const control = cursor.take(controlBytes);
  const weights = planWeights(gguf, configuration, cursor);
  const weightBytes = cursor.end - firstAddress;
  const { headCountKv, headDimension, blockCount, vocabularySize } = configuration;
  const contextWindow = Math.ceil(options.contextWindow / 8) * 8;
  const headCacheBytes = contextWindow * headDimension * 2;
  const layerCacheBytes = headCacheBytes * headCountKv;
  const staging = cursor.take(stagingBytes(gguf));
  const logitStride = Math.ceil(vocabularySize / tileRows) * tileRows * 4;
  const scores = planScores(configuration, contextWindow);
  const scratch = planScratch(configuration, options, scores, logitStride, cursor);
  const laneCount = options.lanes ?? 1;
  const laneCacheBytes = 2 * layerCacheBytes * blockCount;
  // Fresh memory costs nothing before it is written to: an idle lane is only addresses.
  const keyCache = cursor.take(laneCacheBytes * laneCount);
  return {
    configuration,
    contextWindow: options.contextWindow,
    maximumRows: options.maximumRows,
    ...scores,
    logitRows,
    logitStride,
    ...weights,
    laneCount,
    keyCache,
    valueCache: keyCache + layerCacheBytes * blockCount,
    laneCacheBytes,
    layerCacheBytes,
    headCacheBytes,
    scratch,
    control,
    staging,
    weightBytes,
    totalBytes: cursor.end,
  };
}

function planWeights(
  gguf: Gguf,
  configuration: LlamaConfiguration,
  cursor: MemoryCursor,
): Pick<ModelPlan, 'embedding' | 'head' | 'outputNorm' | 'layers'> {
  const floats = (name: string): number => cursor.take(4 * requireTensor(gguf, name).columns);
  const optionalFloats = (name: string, present: boolean): number | null =>
    present ? floats(name) : null;
  const matrix = (name: string): Matrix => {
    const { type, rows, columns } = requireTensor(gguf, name);
    requireMultiple(name, 'columns', columns, blockColumns);
    const format = formatOf(type);
    return { format, rows, columns, address: cursor.take(matrixBytes(format, rows, columns)) };
  };
  const projection = (name: string): Matrix => {
    requireMultiple(name, 'rows', requireTensor(gguf, name).rows, tileRows);
    return matrix(name);
  };
  requireMultiple('attention heads', 'dimensions', configuration.headDimension, 8);
  requireMultiple('rotary embedding', 'dimensions', configuration.ropeDimension, 8);
  const { attentionBias, queryKeyNorm, tiedEmbeddings } = configuration;
  const layer = (index: number): LayerPlan => {
    const name = (part: string): string => `blk.${index}.${part}`;
    return {
      attentionNorm: floats(name('attn_norm.weight')),
      query: projection(name('attn_q.weight')),
      key: projection(name('attn_k.weight')),
      value: projection(name('attn_v.weight')),
      queryBias: optionalFloats(name('attn_q.bias'), attentionBias),
      keyBias: optionalFloats(name('attn_k.bias'), attentionBias),
      valueBias: optionalFloats(name('attn_v.bias'), attentionBias),
      queryNorm: optionalFloats(name('attn_q_norm.weight'), queryKeyNorm),
      keyNorm: optionalFloats(name('attn_k_norm.weight'), queryKeyNorm),
      output: projection(name('attn_output.weight')),
      feedForwardNorm: floats(name('ffn_norm.weight')),
      gate: projection(name('ffn_gate.weight')),
      up: projection(name('ffn_up.weight')),
      down: projection(name('ffn_down.weight')),
    };
  };
  const embedding = matrix('token_embd.weight');
  const layers = Array.from({ length: configuration.blockCount }, (_, index) => layer(index));
  const outputNorm = floats('output_norm.weight');
  return {
    embedding,
    layers,
    outputNorm,
    head: tiedEmbeddings ? embedding : matrix('output.weight'),
  };
}

/** The scores kernels write 8 at a time; a thread's may take some megabytes. */
function planScores(
  { headCount, headCountKv }: LlamaConfiguration,
  contextWindow: number,
): Pick<ModelPlan, 'attentionRows' | 'scoreStride'> {
  const scoreStride = (contextWindow + 16) * 4;
  const fitting = Math.floor(mostScoreBytes / (scoreStride * (headCount / headCountKv)));
  return { scoreStride, attentionRows: Math.max(1, Math.min(mostAttentionRows, fitting)) };
}

function planScratch(
  configuration: LlamaConfiguration,
  { threads, maximumRows }: PlanOptions,
  { attentionRows, scoreStride }: Pick<ModelPlan, 'attentionRows' | 'scoreStride'>,
  logitStride: number,
  cursor: MemoryCursor,
): ScratchPlan {
  const { embeddingLength, feedForwardLength, headCount, headCountKv, headDimension } =
    configuration;
  const widest = Math.max(embeddingLength, feedForwardLength, headCount * headDimension);
  const rows = (floats: number): number => cursor.take(maximumRows * floats * 4);
  const activationBytes = (widest / blockColumns) * twoPlaneBlockBytes;
  const area = new MemoryCursor(0);
  const privateOffsets = {
    floats: area.take(widest * 4),
    activations4: area.take(activationBytes),
    activations8: area.take(activationBytes),
    scores: area.take(attentionRows * scoreStride * (headCount / headCountKv)),
    panel: area.take((widest / blockColumns) * panelBlockBytes),
    attentionPanel: area.take(panelPositions * headDimension * 4),
  };
  return {
    hidden: rows(embeddingLength),
    query: rows(headCount * headDimension),
    key: rows(headCountKv * headDimension),
    value: rows(headCountKv * headDimension),
    attention: rows(headCount * headDimension),
    gate: rows(feedForwardLength),
    up: rows(feedForwardLength),
    logits: cursor.take(logitRows * logitStride),
    activations4: cursor.take(maximumRows * activationBytes),
    activations8: cursor.take(maximumRows * activationBytes),
    rotations: rows(2 * configuration.ropeDimension),
    tokens: rows(1),
    lanes: rows(1),
    positions: rows(1),
    privateAreas: cursor.take(area.end * threads),
    privateBytes: area.end,
    privateOffsets,
  };
}

/** 16 raw rows of the widest tensor, or 16 rows of floats where a type is unpacked first. */
function stagingBytes(gguf: Gguf): number {
  const bytes = [...gguf.tensors.values()].map(({ type, columns }) => {
    const { elementsPerBlock, bytesPerBlock } = blockLayouts[type];
    return repackTypes.has(type) ? (columns / elementsPerBlock) * bytesPerBlock : columns * 4;
  });
  return tileRows * Math.max(...bytes);
}

function requireMultiple(name: string, what: string, count: number, of: number): void {
  if (count % of === 0) return;
  throw new UnsupportedModelError({
    message: `${name}: ${count} ${what} are not a multiple of ${of}, which the CPU kernels need.`,
    details: { name, count, of },
    remedies: ['Run this model with another engine.'],
  });
}
