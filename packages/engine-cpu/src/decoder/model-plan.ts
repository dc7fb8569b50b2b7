import type { LlamaConfiguration } from '@localmost/gguf';
import type { Matrix } from '../weights/matrix-format.ts';

/** The weights of one transformer block. Numbers are addresses of 32-bit floats; null: the model has none. */
export interface LayerPlan {
  readonly attentionNorm: number;
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly output: Matrix;
  readonly queryBias: number | null;
  readonly keyBias: number | null;
  readonly valueBias: number | null;
  readonly queryNorm: number | null;
  readonly keyNorm: number | null;
  readonly feedForwardNorm: number;
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

/** Addresses of what a step computes in; rows follow each other without gaps. */
export interface ScratchPlan {
  /** [rows][embeddingLength], the residual stream. */
  readonly hidden: number;
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly attention: number;
  readonly gate: number;
  readonly up: number;
  /** [logitRows][logitStride / 4]. */
  readonly logits: number;
  /** Quantised activations of all rows, for 4-bit and for 8-bit weights. */
  readonly activations4: number;
  readonly activations8: number;
  /** [rows][2 · ropeDimension] cosines and sines. */
  readonly rotations: number;
  /** [rows] token ids, 32 bits; beside them each row's lane, and its position there. */
  readonly tokens: number;
  readonly lanes: number;
  readonly positions: number;
  /** One after the other, `privateBytes` each: what a thread has for itself. */
  readonly privateAreas: number;
  readonly privateBytes: number;
  /** Within a private area: floats and activations of one row, scores, unpacked weights, widened keys. */
  readonly privateOffsets: {
    readonly floats: number;
    readonly activations4: number;
    readonly activations8: number;
    readonly scores: number;
    readonly panel: number;
    readonly attentionPanel: number;
  };
}

/** Where everything of a model lies in wasm memory: plain data, the same for every thread. */
export interface ModelPlan {
  readonly configuration: LlamaConfiguration;
  readonly contextWindow: number;
  /** The most tokens of one step. */
  readonly maximumRows: number;
  /** Rows of a prompt whose attention is worked on together. */
  readonly attentionRows: number;
  /** Bytes from one head's scores to the next. */
  readonly scoreStride: number;
  /** The most rows of logits of one step. */
  readonly logitRows: number;
  /** Bytes from one row of logits to the next. */
  readonly logitStride: number;
  readonly embedding: Matrix;
  readonly head: Matrix;
  readonly outputNorm: number;
  readonly layers: readonly LayerPlan[];
  /** Conversations with a cache of their own. */
  readonly laneCount: number;
  /** The first lane's keys and values; those of the next lie `laneCacheBytes` behind. */
  readonly keyCache: number;
  readonly valueCache: number;
  readonly laneCacheBytes: number;
  /** Bytes of one layer's keys, and the same of its values. */
  readonly layerCacheBytes: number;
  /** Bytes of one head's keys, and the same of its values. */
  readonly headCacheBytes: number;
  readonly scratch: ScratchPlan;
  readonly control: number;
  /** Raw rows of the file wait here until a tile is whole. */
  readonly staging: number;
  readonly weightBytes: number;
  readonly totalBytes: number;
}
