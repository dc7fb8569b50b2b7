// One row of a tiled matrix as floats: the vector of a token.
import {
  INT4_AFFINE_BYTES, INT4_MINIMUMS, INT4_SCALES, INT4_SYMMETRIC_BYTES, INT8_BYTES, INT8_SCALES, SCALE_FACTOR,
} from './layout';

// @ts-ignore: decorator
@inline
function scaleAt(address: usize): f32 {
  const half = <u32>load<u16>(address);
  const magnitude = reinterpret<f32>((half & 0x7fff) << 13) * SCALE_FACTOR;
  return half & 0x8000 ? -magnitude : magnitude;
}

// @ts-ignore: decorator
@inline
function laneOf(row: usize): usize {
  return (((row & 15) >> 2) << 4) + ((row & 3) << 2);
}

export function readRowInt8(out: usize, matrix: usize, row: usize, blocks: usize): void {
  let block = matrix + (row >> 4) * blocks * INT8_BYTES;
  for (let b: usize = 0; b < blocks; b++, block += INT8_BYTES, out += 128) {
    const scale = scaleAt(block + INT8_SCALES + ((row & 15) << 1));
    for (let i: usize = 0; i < 32; i++) {
      const weight = load<i8>(block + laneOf(row) + ((i >> 2) << 6) + (i & 3));
      store<f32>(out + (i << 2), <f32>weight * scale);
    }
  }
}

function readRowInt4(out: usize, matrix: usize, row: usize, blocks: usize, bytes: usize, affine: bool): void {
  let block = matrix + (row >> 4) * blocks * bytes;
  for (let b: usize = 0; b < blocks; b++, block += bytes, out += 128) {
    const scale = scaleAt(block + INT4_SCALES + ((row & 15) << 1));
    const minimum = affine ? scaleAt(block + INT4_MINIMUMS + ((row & 15) << 1)) : -8 * scale;
    for (let i: usize = 0; i < 16; i++) {
      const pair = <u32>load<u8>(block + laneOf(row) + ((i >> 2) << 6) + (i & 3));
      store<f32>(out + (i << 2), <f32>(pair & 15) * scale + minimum);
      store<f32>(out + (i << 2), <f32>(pair >> 4) * scale + minimum, 64);
    }
  }
}

export function readRowInt4Symmetric(out: usize, matrix: usize, row: usize, blocks: usize): void {
  readRowInt4(out, matrix, row, blocks, INT4_SYMMETRIC_BYTES, false);
}

export function readRowInt4Affine(out: usize, matrix: usize, row: usize, blocks: usize): void {
  readRowInt4(out, matrix, row, blocks, INT4_AFFINE_BYTES, true);
}
