import { blockLayouts, dequantize, type GgufTensor } from '@localmost/gguf';
import type { Kernels } from '../kernels/kernels.ts';
import {
  blockBytes,
  blockColumns,
  type Matrix,
  repackKernel,
  repackTypes,
  tileRows,
} from './matrix-format.ts';

/** Takes one tensor's bytes in order, in pieces of any length. */
export interface TensorSink {
  /** @param bytes the next bytes of the tensor, never more than it has left */
  write(bytes: Uint8Array<ArrayBuffer>): void;
}

/** A sink that puts a vector (a norm or a bias) into memory as floats. */
export function vectorSink(
  tensor: GgufTensor,
  memory: WebAssembly.Memory,
  address: number,
): TensorSink {
  const raw = new Uint8Array(tensor.byteLength);
  let filled = 0;
  return {
    write(bytes) {
      raw.set(bytes, filled);
      filled += bytes.length;
      if (filled < raw.length) return;
      dequantize(tensor.type, raw, new Float32Array(memory.buffer, address, tensor.columns));
    },
  };
}

/** A sink that repacks a matrix tile by tile; only 16 rows are ever held twice. */
export class MatrixSink implements TensorSink {
  readonly #tensor: GgufTensor;
  readonly #matrix: Matrix;
  readonly #kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  readonly #staging: number;
  /** Raw rows of the tile in work: in wasm memory where the kernel reads the file's own blocks. */
  readonly #raw: Uint8Array;
  #filled = 0;
  #tile = 0;
  #bytesLeft: number;

  constructor(
    tensor: GgufTensor,
    matrix: Matrix,
    kernels: Kernels,
    memory: WebAssembly.Memory,
    staging: number,
  ) {
    this.#tensor = tensor;
    this.#matrix = matrix;
    this.#kernels = kernels;
    this.#memory = memory;
    this.#staging = staging;
    this.#bytesLeft = tensor.byteLength;
    const { elementsPerBlock, bytesPerBlock } = blockLayouts[tensor.type];
    const rowBytes = (tensor.columns / elementsPerBlock) * bytesPerBlock;
    this.#raw = repackTypes.has(tensor.type)
      ? new Uint8Array(memory.buffer, staging, tileRows * rowBytes)
      : new Uint8Array(tileRows * rowBytes);
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    let offset = 0;
    while (offset < bytes.length) {
      const part = bytes.subarray(offset, offset + this.#raw.length - this.#filled);
      this.#raw.set(part, this.#filled);
      this.#filled += part.length;
      this.#bytesLeft -= part.length;
      offset += part.length;
      if (this.#filled === this.#raw.length || this.#bytesLeft === 0) this.#finishTile();
    }
  }

  /** Rows that the last tile lacks are zeros, so that they add nothing. */
  #finishTile(): void {
    const { format, columns, address } = this.#matrix;
    this.#raw.fill(0, this.#filled);
    if (!repackTypes.has(this.#tensor.type)) {
      const floats = new Float32Array(this.#memory.buffer, this.#staging, tileRows * columns);
      dequantize(this.#tensor.type, this.#raw, floats);
    }
    const blocks = columns / blockColumns;
    const tile = address + this.#tile * blocks * blockBytes[format];
    repackKernel(this.#kernels, this.#tensor.type)(tile, this.#staging, blocks);
    this.#filled = 0;
    this.#tile += 1;
  }
}
