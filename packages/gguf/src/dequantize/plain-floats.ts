import { readHalf } from './half-float.ts';

/** Copies 32-bit floats. */
export function unpackF32(bytes: Uint8Array, out: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = 0; index < out.length; index += 1) out[index] = view.getFloat32(4 * index, true);
}

/** Widens half-precision floats. */
export function unpackF16(bytes: Uint8Array, out: Float32Array): void {
  for (let index = 0; index < out.length; index += 1) out[index] = readHalf(bytes, 2 * index);
}

/** Widens bfloat16: the upper half of a 32-bit float. */
export function unpackBF16(bytes: Uint8Array, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let index = 0; index < out.length; index += 1) {
    bits[index] = ((bytes[2 * index + 1] ?? 0) << 24) | ((bytes[2 * index] ?? 0) << 16);
  }
}
