import type { Arena } from './arena.ts';
import { type DenseLayer, outputsTogether } from './linear.ts';

/** Reads the sections of a packed model one after the other; each starts at a multiple of 4 bytes. */
export class SectionReader {
  private readonly view: DataView;
  private readonly arena: Arena;
  private offset: number;

  constructor(view: DataView, offset: number, arena: Arena) {
    this.view = view;
    this.offset = padded(offset);
    this.arena = arena;
  }

  /** Hashes of 24 bits. */
  shortHashes(count: number): Uint32Array {
    const start = this.section(3 * count);
    return Uint32Array.from({ length: count }, (_, index) => {
      const at = start + 3 * index;
      return this.view.getUint16(at, true) | (this.view.getUint8(at + 2) << 16);
    });
  }

  /** A table of 4-bit values, one scale per column. */
  nibbles(rows: number, columns: number): Float32Array {
    const scales = this.floats(columns);
    const whole = this.wholeNibbles(rows * columns);
    const table = new Float32Array(whole.length);
    // Almost a million values: a callback for each would hold the page up for a tenth of a second.
    for (let index = 0; index < table.length; index += 1) {
      table[index] = (whole[index] ?? 0) * (scales[index % columns] ?? 0);
    }
    return table;
  }

  /** A table of int8 values, one scale per column. */
  bytesByColumn(rows: number, columns: number): Float32Array {
    const scales = this.floats(columns);
    const start = this.section(rows * columns);
    return Float32Array.from(
      { length: rows * columns },
      (_, index) => this.view.getInt8(start + index) * (scales[index % columns] ?? 0),
    );
  }

  /** A layer of int8 values and its bias. */
  layer(outputs: number, inputs: number): DenseLayer {
    const scales = this.floats(outputs);
    const start = this.section(outputs * inputs);
    const weights = this.place(scales, inputs, (index) => this.view.getInt8(start + index));
    return { weights, bias: this.bias(outputs) };
  }

  /** A layer of 4-bit values and its bias. */
  coarseLayer(outputs: number, inputs: number): DenseLayer {
    return { weights: this.coarseWeights(outputs, inputs), bias: this.bias(outputs) };
  }

  /** The weights of a layer that has no bias, in 4 bits. */
  coarseWeights(outputs: number, inputs: number): Float32Array {
    const scales = this.floats(outputs);
    const whole = this.wholeNibbles(outputs * inputs);
    return this.place(scales, inputs, (index) => whole[index] ?? 0);
  }

  private bias(outputs: number): Float32Array {
    const bias = this.arena.floats(madeUp(outputs));
    bias.set(this.floats(outputs));
    return bias;
  }

  /**
   * Puts weights that are stored `[outputs][inputs]`, with one scale per output, into the arena as
   * `[inputs][outputs]`, the outputs made up with zeros.
   */
  private place(
    scales: Float32Array,
    inputs: number,
    stored: (index: number) => number,
  ): Float32Array {
    const outputs = madeUp(scales.length);
    const weights = this.arena.floats(inputs * outputs);
    for (const [output, scale] of scales.entries()) {
      for (let input = 0; input < inputs; input += 1) {
        weights[input * outputs + output] = stored(output * inputs + input) * scale;
      }
    }
    return weights;
  }

  /** Numbers from -7 to 7, two in a byte, the low half first. */
  private wholeNibbles(count: number): Int8Array {
    const start = this.section(Math.ceil(count / 2));
    const whole = new Int8Array(count);
    for (let index = 0; index < count; index += 1) {
      const byte = this.view.getUint8(start + (index >>> 1));
      whole[index] = (index % 2 === 0 ? byte & 15 : byte >>> 4) - 8;
    }
    return whole;
  }

  floats(count: number): Float32Array {
    const start = this.section(4 * count);
    return Float32Array.from({ length: count }, (_, index) =>
      this.view.getFloat32(start + 4 * index, true),
    );
  }

  private section(byteLength: number): number {
    const start = this.offset;
    this.offset += padded(byteLength);
    return start;
  }
}

function padded(byteLength: number): number {
  return Math.ceil(byteLength / 4) * 4;
}

function madeUp(outputs: number): number {
  return Math.ceil(outputs / outputsTogether) * outputsTogether;
}
