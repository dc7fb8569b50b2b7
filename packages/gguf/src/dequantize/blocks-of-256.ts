import { readHalf } from './half-float.ts';

/** Of Q4_K and Q5_K: sub-blocks of 32 elements, each with a 6-bit scale and a 6-bit minimum. */
interface SubBlock {
  scale: number;
  minimum: number;
}

/**
 * Reads sub-block `index` of eight from 12 packed bytes: bytes 0 to 3 and 4 to 7 hold the first four
 * scales and minima in their low 6 bits; the last four take their low bits from bytes 8 to 11 and
 * their high bits from the top of the first eight.
 */
function readSubBlock(bytes: Uint8Array, at: number, index: number): SubBlock {
  const scaleByte = bytes[at + (index & 3)] ?? 0;
  const minimumByte = bytes[at + 4 + (index & 3)] ?? 0;
  if (index < 4) return { scale: scaleByte & 63, minimum: minimumByte & 63 };
  const shared = bytes[at + 4 + index] ?? 0;
  return {
    scale: (shared & 15) | ((scaleByte >> 2) & 48),
    minimum: (shared >> 4) | ((minimumByte >> 2) & 48),
  };
}

/** Unpacks Q4_K: value = scale × sub-scale × nibble − minimum × sub-minimum. */
export function unpackQ4_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 144, to += 256) {
    for (let sub = 0; sub < 8; sub += 1) {
      const { scale, minimum } = readSubBlock(bytes, at + 4, sub);
      const factor = readHalf(bytes, at) * scale;
      const offset = readHalf(bytes, at + 2) * minimum;
      const from = at + 16 + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let index = 0; index < 32; index += 1) {
        const nibble = ((bytes[from + index] ?? 0) >> shift) & 15;
        out[to + sub * 32 + index] = factor * nibble - offset;
      }
    }
  }
}

/** Unpacks Q5_K: as Q4_K with a fifth bit, bit `sub` of byte `index` in 32 bytes. */
export function unpackQ5_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 176, to += 256) {
    for (let sub = 0; sub < 8; sub += 1) {
      const { scale, minimum } = readSubBlock(bytes, at + 4, sub);
      const factor = readHalf(bytes, at) * scale;
      const offset = readHalf(bytes, at + 2) * minimum;
      const from = at + 48 + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let index = 0; index < 32; index += 1) {
        const fifth = (((bytes[at + 16 + index] ?? 0) >> sub) & 1) << 4;
        const level = (((bytes[from + index] ?? 0) >> shift) & 15) | fifth;
        out[to + sub * 32 + index] = factor * level - offset;
      }
    }
  }
}

/**
 * Unpacks Q6_K: value = scale × signed sub-scale of 16 elements × (six bits − 32). Each half of the
 * block has 64 bytes of low nibbles (two groups of 32 in the low halves, two in the high ones) and
 * 32 bytes that hold the two upper bits of its four groups.
 */
export function unpackQ6_K(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 210, to += 256) {
    const scale = readHalf(bytes, at + 208);
    for (let index = 0; index < 256; index += 1) {
      const half = index >> 7;
      const group = (index >> 5) & 3;
      const lane = index & 31;
      const low = bytes[at + half * 64 + (group & 1) * 32 + lane] ?? 0;
      const high = bytes[at + 128 + half * 32 + lane] ?? 0;
      const level = ((low >> ((group >> 1) * 4)) & 15) | (((high >> (group * 2)) & 3) << 4);
      const subScale = ((bytes[at + 192 + (index >> 4)] ?? 0) << 24) >> 24;
      out[to + index] = scale * subScale * (level - 32);
    }
  }
}
