import type { Figure } from '../figure.ts';

/** What so many threads together do on wasm. */
export interface WasmRates {
  threads: number;
  /** Bytes that 128-bit loads bring in from memory, a second. */
  readBytesPerSecond: Figure<number>;
  /** Multiply-adds of 32-bit floats, a second. */
  floatMultiplyAddsPerSecond: Figure<number>;
  /** Multiply-adds of 8-bit integers by relaxed SIMD, of 16-bit ones where there is none, a second. */
  integerMultiplyAddsPerSecond: Figure<number>;
}
