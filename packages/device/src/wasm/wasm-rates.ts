import type { Figure } from '../figure.ts';

/** Bytes a second where the threads together read so many bytes over and over. */
export interface WorkingSetRead {
  workingSetBytes: number;
  bytesPerSecond: number;
}

/** What so many threads together do on wasm. */
export interface WasmRates {
  threads: number;
  /** Bytes that 128-bit loads bring in from memory, a second: those of the largest working set. */
  readBytesPerSecond: Figure<number>;
  /** The same by how much is read over and over, ascending: what fits a cache comes faster. */
  reads: readonly WorkingSetRead[];
  /** Multiply-adds of 32-bit floats, a second. */
  floatMultiplyAddsPerSecond: Figure<number>;
  /** Multiply-adds of 8-bit integers by relaxed SIMD, of 16-bit ones where there is none, a second. */
  integerMultiplyAddsPerSecond: Figure<number>;
}
