import type { DenseLayer } from './linear.ts';

/** Reads the sections of a packed model one after the other; each starts at a multiple of 4 bytes. */
export class SectionReader {
  private readonly view: DataView;
  private offset: number;

  constructor(view: DataView, offset: number) {
    this.view = view;
    this.offset = padded(offset);
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
    const start = this.section(Math.ceil((rows * columns) / 2));
    return Float32Array.from({ length: rows * columns }, (_, index) => {
      const byte = this.view.getUint8(start + (index >>> 1));
      const whole = (index % 2 === 0 ? byte & 15 : byte >>> 4) - 8;
      return whole * (scales[index % columns] ?? 0);
    });
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

  /** A layer stored `[outputs][inputs]`, one scale per output, given back `[inputs][outputs]`. */
  layer(outputs: number, inputs: number): DenseLayer {
    const scales = this.floats(outputs);
    const start = this.section(outputs * inputs);
    const weights = Float32Array.from({ length: outputs * inputs }, (_, index) => {
      const output = index % outputs;
      const stored = output * inputs + Math.floor(index / outputs);
      return this.view.getInt8(start + stored) * (scales[output] ?? 0);
    });
    return { weights, bias: this.floats(outputs) };
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
