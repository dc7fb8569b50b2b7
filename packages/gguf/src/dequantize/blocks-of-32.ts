import { readHalf } from './half-float.ts';

/** In 4- and 5-bit blocks, byte i holds element i in its low half and element i + 16 in its high half. */
const halfBlock = 16;

/** Unpacks Q4_0: value = scale × (nibble − 8). */
export function unpackQ4_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 18, to += 32) {
    const scale = readHalf(bytes, at);
    for (let index = 0; index < halfBlock; index += 1) {
      const pair = bytes[at + 2 + index] ?? 0;
      out[to + index] = scale * ((pair & 15) - 8);
      out[to + index + halfBlock] = scale * ((pair >> 4) - 8);
    }
  }
}

/** Unpacks Q4_1: value = scale × nibble + minimum. */
export function unpackQ4_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 20, to += 32) {
    const scale = readHalf(bytes, at);
    const minimum = readHalf(bytes, at + 2);
    for (let index = 0; index < halfBlock; index += 1) {
      const pair = bytes[at + 4 + index] ?? 0;
      out[to + index] = scale * (pair & 15) + minimum;
      out[to + index + halfBlock] = scale * (pair >> 4) + minimum;
    }
  }
}

/** The fifth bit of element `index`, as 0 or 16; the bits of a block lie in 4 bytes from `at`. */
function fifthBit(bytes: Uint8Array, at: number, index: number): number {
  return (((bytes[at + (index >> 3)] ?? 0) >> (index & 7)) & 1) << 4;
}

/** Unpacks Q5_0: value = scale × (five bits − 16). */
export function unpackQ5_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 22, to += 32) {
    const scale = readHalf(bytes, at);
    for (let index = 0; index < halfBlock; index += 1) {
      const pair = bytes[at + 6 + index] ?? 0;
      const low = (pair & 15) | fifthBit(bytes, at + 2, index);
      const high = (pair >> 4) | fifthBit(bytes, at + 2, index + halfBlock);
      out[to + index] = scale * (low - 16);
      out[to + index + halfBlock] = scale * (high - 16);
    }
  }
}

/** Unpacks Q5_1: value = scale × five bits + minimum. */
export function unpackQ5_1(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 24, to += 32) {
    const scale = readHalf(bytes, at);
    const minimum = readHalf(bytes, at + 2);
    for (let index = 0; index < halfBlock; index += 1) {
      const pair = bytes[at + 8 + index] ?? 0;
      const low = (pair & 15) | fifthBit(bytes, at + 4, index);
      const high = (pair >> 4) | fifthBit(bytes, at + 4, index + halfBlock);
      out[to + index] = scale * low + minimum;
      out[to + index + halfBlock] = scale * high + minimum;
    }
  }
}

/** Unpacks Q8_0: value = scale × signed byte. */
export function unpackQ8_0(bytes: Uint8Array, out: Float32Array): void {
  for (let at = 0, to = 0; to < out.length; at += 34, to += 32) {
    const scale = readHalf(bytes, at);
    for (let index = 0; index < 32; index += 1) {
      out[to + index] = scale * (((bytes[at + 2 + index] ?? 0) << 24) >> 24);
    }
  }
}
