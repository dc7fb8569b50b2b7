import { blockColumns, type Matrix, type MatrixFormat } from '../weights/matrix-format.ts';
import type { ModelPlan } from './model-plan.ts';
import type { Team } from './team.ts';

/** Bytes of a block of 32: 64 of numbers and a tail of 16. */
const blockBytes = 80;
/** Builds with relaxed SIMD keep numbers for 4-bit weights as two planes of bytes, each with a tail. */
export const twoPlaneBlockBytes = 96;

/**
 * Quantised inputs of the next matrices. For one row each thread computes them all by itself, which
 * is cheaper than a meeting; for more, threads take rows in turn and meet.
 */
export class Activations {
  readonly #plan: ModelPlan;
  readonly #team: Team;
  readonly #floats: number;
  readonly #private4: number;
  readonly #private8: number;
  /** Where this thread's matrix kernels unpack weights. */
  readonly panel: number;

  constructor(plan: ModelPlan, team: Team) {
    this.#plan = plan;
    this.#team = team;
    const { privateAreas, privateBytes, privateOffsets } = plan.scratch;
    const area = privateAreas + team.index * privateBytes;
    this.#floats = area + privateOffsets.floats;
    this.#private4 = area + privateOffsets.activations4;
    this.#private8 = area + privateOffsets.activations8;
    this.panel = area + privateOffsets.panel;
  }

  /** Bytes of one row of activations for a matrix. */
  rowBytes({ format, columns }: Matrix): number {
    const twoPlanes = format !== 'Int8' && this.#team.variant !== 'simd';
    return (columns / blockColumns) * (twoPlanes ? twoPlaneBlockBytes : blockBytes);
  }

  /** Where the rows lie for a format, when a step has `count` of them. */
  address(format: MatrixFormat, count: number): number {
    const { activations4, activations8 } = this.#plan.scratch;
    if (format === 'Int8') return count === 1 ? this.#private8 : activations8;
    return count === 1 ? this.#private4 : activations4;
  }

  /** From the residual stream through a norm, `count` rows from row `first` on. */
  fromNorm(weight: number, count: number, readers: readonly Matrix[], first = 0): void {
    const { configuration, scratch } = this.#plan;
    const { embeddingLength, rmsEpsilon } = configuration;
    this.#forMyRows(count, readers, (row) => {
      const x = scratch.hidden + (first + row) * embeddingLength * 4;
      this.#team.kernels.normalize(this.#floats, x, weight, embeddingLength, rmsEpsilon);
      return this.#floats;
    });
  }

  /** From rows of floats as wide as the readers' columns. */
  fromRows(x: number, count: number, readers: readonly Matrix[]): void {
    const columns = readers[0]?.columns ?? 0;
    this.#forMyRows(count, readers, (row) => x + row * columns * 4);
  }

  /** From gate and up of the feed-forward part. */
  fromGate(count: number, reader: Matrix): void {
    const { scratch } = this.#plan;
    this.#forMyRows(count, [reader], (row) => {
      const offset = row * reader.columns * 4;
      const { gateSilu } = this.#team.kernels;
      gateSilu(this.#floats, scratch.gate + offset, scratch.up + offset, reader.columns);
      return this.#floats;
    });
  }

  #forMyRows(count: number, readers: readonly Matrix[], floats: (row: number) => number): void {
    const { index, size } = this.#team;
    const alone = count === 1;
    for (let row = alone ? 0 : index; row < count; row += alone ? 1 : size) {
      this.#quantize(floats(row), row, count, readers);
    }
    if (!alone) this.#team.meet();
  }

  #quantize(x: number, row: number, count: number, readers: readonly Matrix[]): void {
    const { quantizeForInt4, quantizeForInt8 } = this.#team.kernels;
    let done4 = false;
    let done8 = false;
    for (const reader of readers) {
      const out = this.address(reader.format, count) + row * this.rowBytes(reader);
      if (reader.format === 'Int8') {
        if (!done8) quantizeForInt8(out, x, reader.columns);
        done8 = true;
      } else {
        if (!done4) quantizeForInt4(out, x, reader.columns);
        done4 = true;
      }
    }
  }
}
