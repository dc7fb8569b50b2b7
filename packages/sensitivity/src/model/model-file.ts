/** A layer of int8 weights `[rows][columns]`, unpacked to floats, and its bias. */
export interface DenseLayer {
  weights: Float32Array;
  bias: Float32Array;
}

/** The trained network, as floats in memory. */
export interface SensitivityWeights {
  dimension: number;
  channels: number;
  hidden: number;
  bucketCount: number;
  topics: readonly string[];
  /** Scores from here on count as restricted. */
  threshold: number;
  /** Hashes of the known words, ascending; a word's place is its row of `table`. */
  wordHashes: Uint32Array;
  /** `[words + buckets][dimension]` */
  table: Float32Array;
  /** `[shapes][dimension]` */
  shapes: Float32Array;
  near: DenseLayer;
  wide: DenseLayer;
  hiddenLayer: DenseLayer;
  outputLayer: DenseLayer;
}

interface Header {
  words: number;
  buckets: number;
  dimension: number;
  channels: number;
  hidden: number;
  topics: string[];
  threshold: number;
}

const magic = 'LMS1';
const shapeCount = 7;
const taps = 3;

/**
 * Unpacks the model that models/sensitivity/quantise.py packed; the layout is described there. The
 * bytes are part of the package, so a fault in them is a fault of the build.
 * @throws RangeError when they are not such a model
 */
export function readModel(bytes: Uint8Array<ArrayBuffer>): SensitivityWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, 4)) !== magic) throw new RangeError('not a sensitivity model');
  const headerLength = view.getUint32(4, true);
  const header: Header = JSON.parse(text.decode(bytes.subarray(8, 8 + headerLength)));
  const { words, buckets, dimension, channels, hidden, topics, threshold } = header;
  const reader = new SectionReader(view, 8 + padded(headerLength));
  const outputs = 1 + topics.length;
  return {
    dimension,
    channels,
    hidden,
    bucketCount: buckets,
    topics,
    threshold,
    wordHashes: reader.words(words),
    table: reader.byColumn(words + buckets, dimension),
    shapes: reader.byColumn(shapeCount, dimension),
    near: reader.layer(channels, taps * dimension),
    wide: reader.layer(channels, taps * channels),
    hiddenLayer: reader.layer(hidden, 2 * channels),
    outputLayer: reader.layer(outputs, hidden),
  };
}

class SectionReader {
  private readonly view: DataView;
  private offset: number;

  constructor(view: DataView, offset: number) {
    this.view = view;
    this.offset = offset;
  }

  words(count: number): Uint32Array {
    return Uint32Array.from({ length: count }, () => this.view.getUint32(this.advance(4), true));
  }

  byColumn(rows: number, columns: number): Float32Array {
    const scales = this.floats(columns);
    return this.scaled(rows, columns, (_row, column) => scales[column] ?? 0);
  }

  layer(rows: number, columns: number): DenseLayer {
    const scales = this.floats(rows);
    const weights = this.scaled(rows, columns, (row) => scales[row] ?? 0);
    return { weights, bias: this.floats(rows) };
  }

  private floats(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.view.getFloat32(this.advance(4), true));
  }

  private scaled(
    rows: number,
    columns: number,
    scaleAt: (row: number, column: number) => number,
  ): Float32Array {
    const values = new Float32Array(rows * columns);
    const start = this.advance(padded(rows * columns));
    for (let index = 0; index < values.length; index += 1) {
      const scale = scaleAt(Math.floor(index / columns), index % columns);
      values[index] = this.view.getInt8(start + index) * scale;
    }
    return values;
  }

  private advance(byteLength: number): number {
    const start = this.offset;
    this.offset += byteLength;
    return start;
  }
}

/** Sections start at multiples of 4 bytes. */
function padded(byteLength: number): number {
  return Math.ceil(byteLength / 4) * 4;
}
