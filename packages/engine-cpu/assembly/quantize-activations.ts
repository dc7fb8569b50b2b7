// Activations are quantised per block of 32: to 8 bits where they meet 4-bit weights, to 14 bits
// where they meet 8-bit ones. The error is at most half a step: 1/254 and 1/16382 of the block's
// largest magnitude.
import { ACTIVATION_TAIL, BLOCK, INT4_PAYLOAD, INT8_PAYLOAD, SCALE_FACTOR } from './layout';
import { maximumLane, sumIntegerLanes } from './reduce';
import { RELAXED } from './variant';

// @ts-ignore: decorator
@inline
function largest(x: usize): f32 {
  let top = f32x4.abs(v128.load(x));
  for (let i: usize = 16; i < 128; i += 16) top = f32x4.pmax(top, f32x4.abs(v128.load(x + i)));
  return maximumLane(top);
}

// @ts-ignore: decorator
@inline
function round(x: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), inverse)));
}

/** Even columns before odd ones within each 4, the order in which 16-bit shifts bring weights out. */
// @ts-ignore: decorator
@inline
function evenFirst(x: v128): v128 {
  return i8x16.shuffle(x, x, 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);
}

// @ts-ignore: decorator
@inline
function storeTail(tail: usize, scale: f32, sum: i32): void {
  store<f32>(tail, scale * SCALE_FACTOR);
  store<i32>(tail, -8 * sum, 4);
  store<f32>(tail, scale * <f32>sum * SCALE_FACTOR, 8);
}

/** Activations for 4-bit weights: -127 to 127 per block. */
export function quantizeForInt4(out: usize, x: usize, count: usize): void {
  const end = x + (count << 2);
  for (; x < end; x += BLOCK << 2, out += INT4_PAYLOAD + ACTIVATION_TAIL) {
    const top = largest(x);
    const inverse = f32x4.splat(top > 0 ? 127 / top : 0);
    const a = round(x, inverse), b = round(x + 16, inverse), c = round(x + 32, inverse), d = round(x + 48, inverse);
    const e = round(x + 64, inverse), f = round(x + 80, inverse), g = round(x + 96, inverse), h = round(x + 112, inverse);
    if (RELAXED) {
      v128.store(out, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
      v128.store(out, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(e, f), i16x8.narrow_i32x4_s(g, h)), 16);
    } else {
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(a, e)));
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(b, f)), 16);
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(c, g)), 32);
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(d, h)), 48);
    }
    const sums = i32x4.add(
      i32x4.add(i32x4.add(a, b), i32x4.add(c, d)),
      i32x4.add(i32x4.add(e, f), i32x4.add(g, h)),
    );
    storeTail(out + INT4_PAYLOAD, top / 127, sumIntegerLanes(sums));
  }
}

/** Activations for 8-bit weights: -8191 to 8191 per block, in relaxed builds as two 7-bit halves. */
export function quantizeForInt8(out: usize, x: usize, count: usize): void {
  const end = x + (count << 2);
  for (; x < end; x += BLOCK << 2, out += INT8_PAYLOAD + ACTIVATION_TAIL) {
    const top = largest(x);
    const inverse = f32x4.splat(top > 0 ? 8191 / top : 0);
    if (RELAXED) {
      splitInto(out, x, inverse);
      splitInto(out + 16, x + 64, inverse);
    } else {
      for (let i: usize = 0; i < 64; i += 16) {
        v128.store(out + i, evenFirst(i16x8.narrow_i32x4_s(round(x + 2 * i, inverse), round(x + 2 * i + 16, inverse))));
      }
    }
    storeTail(out + INT8_PAYLOAD, top / 8191, 0);
  }
}

/** 16 activations + 8192: the upper 7 bits at `out`, the lower 7 bits 32 bytes on. */
function splitInto(out: usize, x: usize, inverse: v128): void {
  const offset = i16x8.splat(8192);
  const a = i16x8.add(i16x8.narrow_i32x4_s(round(x, inverse), round(x + 16, inverse)), offset);
  const b = i16x8.add(i16x8.narrow_i32x4_s(round(x + 32, inverse), round(x + 48, inverse)), offset);
  const low = i16x8.splat(127);
  v128.store(out, i8x16.narrow_i16x8_u(i16x8.shr_u(a, 7), i16x8.shr_u(b, 7)));
  v128.store(out, i8x16.narrow_i16x8_u(v128.and(a, low), v128.and(b, low)), 32);
}
