// Activations are quantised per block of 32. Where they meet 4-bit weights: to 8 bits, and to 16 in
// wide blocks, whose largest magnitude stands out of its row: there 8 bits would make most of the
// whole error. Where they meet 8-bit weights: to 14 bits. The error is at most half a step: 1/254,
// 1/65278 and 1/16382 of the block's largest magnitude.
import { ACTIVATION_TAIL, BLOCK, INT4_PAYLOAD, INT8_PAYLOAD, SCALE_FACTOR } from './layout';
import { maximumLane, sumIntegerLanes, sumOfSquares } from './reduce';
import { HALVES, RELAXED } from './variant';

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

/** A block is wide when its largest magnitude is more than so many times its row's root mean square. */
const WIDE_FACTOR: f32 = 4;
const NARROW_LEVELS: f32 = 127;
const WIDE_LEVELS: f32 = 32639; // 256 · 127 + 127

// @ts-ignore: decorator
@inline
function storeTail(tail: usize, scale: f32, sum: i32): void {
  store<f32>(tail, scale * SCALE_FACTOR);
  store<i32>(tail, -8 * sum, 4);
  store<f32>(tail, scale * <f32>sum * SCALE_FACTOR, 8);
}

// @ts-ignore: decorator
@inline
function sumAll(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): i32 {
  return sumIntegerLanes(
    i32x4.add(
      i32x4.add(i32x4.add(a, b), i32x4.add(c, d)),
      i32x4.add(i32x4.add(e, f), i32x4.add(g, h)),
    ),
  );
}

/** Activations of one row for 4-bit weights: -127 to 127, in wide blocks -32639 to 32639. */
export function quantizeForInt4(out: usize, x: usize, count: usize): void {
  const end = x + (count << 2);
  const lowPlane = (count / BLOCK) * (INT4_PAYLOAD + ACTIVATION_TAIL);
  const limit = ((WIDE_FACTOR * WIDE_FACTOR) / <f32>count) * sumOfSquares(x, count);
  for (; x < end; x += BLOCK << 2, out += INT4_PAYLOAD + ACTIVATION_TAIL) {
    const top = largest(x);
    const wide = top * top > limit;
    const levels = wide ? WIDE_LEVELS : NARROW_LEVELS;
    const inverse = f32x4.splat(top > 0 ? levels / top : 0);
    const a = round(x, inverse), b = round(x + 16, inverse), c = round(x + 32, inverse), d = round(x + 48, inverse);
    const e = round(x + 64, inverse), f = round(x + 80, inverse), g = round(x + 96, inverse), h = round(x + 112, inverse);
    if (RELAXED) {
      storeBytes(out, lowPlane, wide, i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
      storeBytes(out + 16, lowPlane, wide, i16x8.narrow_i32x4_s(e, f), i16x8.narrow_i32x4_s(g, h));
    } else {
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(a, e)));
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(b, f)), 16);
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(c, g)), 32);
      v128.store(out, evenFirst(i16x8.narrow_i32x4_s(d, h)), 48);
    }
    const sum = sumAll(a, b, c, d, e, f, g, h);
    storeTail(out + INT4_PAYLOAD, top / levels, sum);
    if (RELAXED) splitStart(out + INT4_PAYLOAD, lowPlane, wide, sum);
  }
}

/**
 * 16 activations as signed bytes: a wide block's as 256 · high + low, the low ones in the second
 * plane; any other block's are the high ones, and the low ones zero.
 */
// @ts-ignore: decorator
@inline
function storeBytes(out: usize, lowPlane: usize, wide: bool, x: v128, y: v128): void {
  if (!wide) {
    v128.store(out, i8x16.narrow_i16x8_s(x, y));
    v128.store(out + lowPlane, i8x16.splat(0));
    return;
  }
  const half = i16x8.splat(128);
  const high = i8x16.narrow_i16x8_s(
    i16x8.shr_s(i16x8.add(x, half), 8),
    i16x8.shr_s(i16x8.add(y, half), 8),
  );
  v128.store(out, high);
  const low = i8x16.narrow_i16x8_s(i16x8.shr_s(i16x8.shl(x, 8), 8), i16x8.shr_s(i16x8.shl(y, 8), 8));
  v128.store(out + lowPlane, low);
}

/** Where the integer sums of a block start: `sum` shifted right and the rest, one for each plane. */
// @ts-ignore: decorator
@inline
function splitStart(tail: usize, lowPlane: usize, wide: bool, sum: i32): void {
  const shift = wide ? 8 : 0;
  const start = -8 * sum;
  store<i32>(tail, start >> shift, 4);
  store<i32>(tail + lowPlane, start - ((start >> shift) << shift), 4);
  store<i32>(tail, shift, 12);
}

/** Activations for 8-bit weights: -8191 to 8191 per block, in some builds as two 7-bit halves. */
export function quantizeForInt8(out: usize, x: usize, count: usize): void {
  const end = x + (count << 2);
  for (; x < end; x += BLOCK << 2, out += INT8_PAYLOAD + ACTIVATION_TAIL) {
    const top = largest(x);
    const inverse = f32x4.splat(top > 0 ? 8191 / top : 0);
    if (HALVES) {
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
