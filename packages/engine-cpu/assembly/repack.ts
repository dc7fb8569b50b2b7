// From 16 rows as GGUF stores them to one tile. Rows follow each other; missing rows are zeros.
// @see https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h for the block layouts
import { encodeScale, halfToFloat } from './half';
import { INT4_AFFINE_BYTES, INT4_MINIMUMS, INT4_SCALES, INT4_SYMMETRIC_BYTES, INT8_BYTES, INT8_SCALES } from './layout';

/** Words of 4 bytes of 16 rows: word w of row r goes to vector w · 4 + r / 4, lane r mod 4. */
// @ts-ignore: decorator
@inline
function interleave(out: usize, words: usize, from: usize, rowBytes: usize): void {
  for (let row: usize = 0; row < 16; row++, from += rowBytes) {
    const lane = out + ((row >> 2) << 4) + ((row & 3) << 2);
    for (let word: usize = 0; word < words; word++) {
      store<u32>(lane + (word << 6), load<u32>(from + (word << 2)));
    }
  }
}

// @ts-ignore: decorator
@inline
function interleaveHalfs(out: usize, from: usize, rowBytes: usize): void {
  for (let row: usize = 0; row < 16; row++, from += rowBytes) {
    store<u16>(out + (row << 1), <u16>encodeScale(halfToFloat(<u32>load<u16>(from))));
  }
}

export function repackQ4_0(out: usize, rows: usize, blocks: usize): void {
  const rowBytes = blocks * 18;
  for (const end = rows + rowBytes; rows < end; rows += 18, out += INT4_SYMMETRIC_BYTES) {
    interleave(out, 4, rows + 2, rowBytes);
    interleaveHalfs(out + INT4_SCALES, rows, rowBytes);
  }
}

export function repackQ4_1(out: usize, rows: usize, blocks: usize): void {
  const rowBytes = blocks * 20;
  for (const end = rows + rowBytes; rows < end; rows += 20, out += INT4_AFFINE_BYTES) {
    interleave(out, 4, rows + 4, rowBytes);
    interleaveHalfs(out + INT4_SCALES, rows, rowBytes);
    interleaveHalfs(out + INT4_MINIMUMS, rows + 2, rowBytes);
  }
}

export function repackQ8_0(out: usize, rows: usize, blocks: usize): void {
  const rowBytes = blocks * 34;
  for (const end = rows + rowBytes; rows < end; rows += 34, out += INT8_BYTES) {
    interleave(out, 8, rows + 2, rowBytes);
    interleaveHalfs(out + INT8_SCALES, rows, rowBytes);
  }
}

/**
 * Q4_K: 256 columns in 8 parts of 32, each with a 6-bit scale and minimum. Becomes affine blocks of
 * 32, whose scale and minimum are the products, rounded to halfs.
 */
export function repackQ4_K(out: usize, rows: usize, blocks: usize): void {
  const rowBytes = (blocks >> 3) * 144;
  for (let block: usize = 0; block < blocks; block++, out += INT4_AFFINE_BYTES) {
    const part = block & 7;
    let from = rows + (block >> 3) * 144;
    for (let row: usize = 0; row < 16; row++, from += rowBytes) {
      const scale = sixBits(from + 4, part, false), minimum = sixBits(from + 4, part, true);
      const d = halfToFloat(<u32>load<u16>(from)) * <f32>scale;
      const m = -halfToFloat(<u32>load<u16>(from, 2)) * <f32>minimum;
      store<u16>(out + INT4_SCALES + (row << 1), <u16>encodeScale(d));
      store<u16>(out + INT4_MINIMUMS + (row << 1), <u16>encodeScale(m));
      const bytes = from + 16 + ((part >> 1) << 5);
      const lane = out + ((row >> 2) << 4) + ((row & 3) << 2);
      for (let word: usize = 0; word < 4; word++) {
        const a = load<u32>(bytes + (word << 2)), b = load<u32>(bytes + (word << 2), 16);
        const joined = part & 1
          ? ((a >> 4) & 0x0f0f0f0f) | (b & 0xf0f0f0f0)
          : (a & 0x0f0f0f0f) | ((b & 0x0f0f0f0f) << 4);
        store<u32>(lane + (word << 6), joined);
      }
    }
  }
}

/** Scale or minimum `part` of the 12 packed bytes of a Q4_K block. */
function sixBits(packed: usize, part: usize, minimum: bool): u32 {
  const shift: usize = minimum ? 4 : 0;
  if (part < 4) return <u32>load<u8>(packed + part + shift) & 63;
  const low = (<u32>load<u8>(packed + part + 4) >> <u32>shift) & 15;
  return low | ((<u32>load<u8>(packed + part - 4 + shift) >> 6) << 4);
}

/** 16 rows of floats to 8-bit blocks: for types without a kernel of their own. */
export function repackFloats(out: usize, rows: usize, blocks: usize): void {
  const rowBytes = blocks << 7;
  for (let block: usize = 0; block < blocks; block++, out += INT8_BYTES) {
    let from = rows + (block << 7);
    for (let row: usize = 0; row < 16; row++, from += rowBytes) {
      let top: f32 = 0;
      for (let i: usize = 0; i < 128; i += 4) top = max(top, abs(load<f32>(from + i)));
      const stored = encodeScale(top / 127);
      const scale = halfToFloat(stored) / 256;
      const inverse: f32 = scale > 0 ? 1 / scale : 0;
      store<u16>(out + INT8_SCALES + (row << 1), <u16>stored);
      const lane = out + ((row >> 2) << 4) + ((row & 3) << 2);
      for (let i: usize = 0; i < 32; i++) {
        const q = nearest(load<f32>(from + (i << 2)) * inverse);
        store<i8>(lane + ((i >> 2) << 6) + (i & 3), <i8>max<f32>(-127, min<f32>(127, q)));
      }
    }
  }
}
