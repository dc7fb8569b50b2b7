import type { Arena } from './arena.ts';
import type { DenseLayer } from './linear.ts';
import { blockTaps, type ResidualBlock } from './residual-block.ts';
import { SectionReader } from './section-reader.ts';
import type { SummaryBlock } from './summary-block.ts';

/** Tokens that are joined to one before the first block. */
export const convolutionTaps = 3;

/** The trained network, as floats in memory. */
export interface SensitivityWeights {
  dimension: number;
  channels: number;
  heads: number;
  hidden: number;
  bucketCount: number;
  topics: readonly string[];
  /** Scores from here on count as restricted. */
  threshold: number;
  /** 24-bit hashes of the known words, ascending; a word's place is its row of `table`. */
  wordHashes: Uint32Array;
  /** `[words + buckets][dimension]` */
  table: Float32Array;
  /** `[shapes][dimension]` */
  shapes: Float32Array;
  /** `[taps * dimension][channels]` */
  near: DenseLayer;
  blocks: readonly ResidualBlock[];
  /** One after each block but the last. */
  summaries: readonly SummaryBlock[];
  /** `[channels][heads]` */
  query: DenseLayer;
  /** `[3 * channels][hidden]` */
  hiddenLayer: DenseLayer;
  /** `[hidden][1 + topics]` */
  outputLayer: DenseLayer;
}

interface Header {
  words: number;
  buckets: number;
  dimension: number;
  channels: number;
  dilations: number[];
  heads: number;
  hidden: number;
  topics: string[];
  threshold: number;
}

const magic = 'LMS4';
const shapeCount = 7;

/**
 * Unpacks the model that models/sensitivity/quantise.py packed; the layout is described there. The
 * bytes are part of the package, so a fault in them is a fault of the build.
 * @param arena where the layers' weights are put
 * @throws RangeError when they are not such a model
 */
export function readModel(bytes: Uint8Array<ArrayBuffer>, arena: Arena): SensitivityWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, 4)) !== magic) throw new RangeError('not a sensitivity model');
  const headerLength = view.getUint32(4, true);
  const header: Header = JSON.parse(text.decode(bytes.subarray(8, 8 + headerLength)));
  const { words, buckets, dimension, channels, dilations, heads, hidden, topics, threshold } =
    header;
  const reader = new SectionReader(view, 8 + headerLength, arena);
  return {
    dimension,
    channels,
    heads,
    hidden,
    bucketCount: buckets,
    topics,
    threshold,
    wordHashes: reader.shortHashes(words),
    table: reader.nibbles(words + buckets, dimension),
    shapes: reader.bytesByColumn(shapeCount, dimension),
    near: reader.coarseLayer(channels, convolutionTaps * dimension),
    blocks: dilations.map((dilation) => ({
      deep: reader.bytesByColumn(blockTaps, channels),
      shift: reader.floats(channels),
      point: reader.coarseLayer(channels, channels),
      dilation,
    })),
    summaries: dilations.slice(1).map(() => ({
      query: reader.layer(heads, channels),
      own: reader.coarseWeights(channels, channels),
      all: reader.coarseLayer(channels, 2 * channels),
    })),
    query: reader.layer(heads, channels),
    hiddenLayer: reader.coarseLayer(hidden, 3 * channels),
    outputLayer: reader.layer(1 + topics.length, hidden),
  };
}
