// What this processor does of each kind of product; see build/generator/products.mjs. Eight products a
// round, with operands that change, so that none can be computed once for all rounds.
import { RELAXED } from './variant';

/** Products of 16 numbers that add to 32-bit sums. Returns their sum; 0 without relaxed SIMD. */
export function probeSums(rounds: i32): i32 {
  if (!RELAXED) return 0;
  const y0 = i8x16.splat(3), y1 = i8x16.splat(5), y2 = i8x16.splat(7), y3 = i8x16.splat(9);
  let a = i32x4.splat(rounds), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (let i = 0; i < rounds; i++) {
    const x0 = i32x4.splat(i), x1 = i32x4.add(x0, y0);
    a = i32x4.relaxed_dot_i8x16_i7x16_add_s(x0, y0, a);
    b = i32x4.relaxed_dot_i8x16_i7x16_add_s(x0, y1, b);
    c = i32x4.relaxed_dot_i8x16_i7x16_add_s(x0, y2, c);
    d = i32x4.relaxed_dot_i8x16_i7x16_add_s(x0, y3, d);
    e = i32x4.relaxed_dot_i8x16_i7x16_add_s(x1, y0, e);
    f = i32x4.relaxed_dot_i8x16_i7x16_add_s(x1, y1, f);
    g = i32x4.relaxed_dot_i8x16_i7x16_add_s(x1, y2, g);
    h = i32x4.relaxed_dot_i8x16_i7x16_add_s(x1, y3, h);
  }
  return firstOf(a, b, c, d, e, f, g, h);
}

/** As many that give 16-bit sums of two, and their additions. */
export function probePairs(rounds: i32): i32 {
  if (!RELAXED) return 0;
  const y0 = i8x16.splat(3), y1 = i8x16.splat(5), y2 = i8x16.splat(7), y3 = i8x16.splat(9);
  let a = i32x4.splat(rounds), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (let i = 0; i < rounds; i++) {
    const x0 = i32x4.splat(i), x1 = i32x4.add(x0, y0);
    a = i16x8.add(a, i16x8.relaxed_dot_i8x16_i7x16_s(x0, y0));
    b = i16x8.add(b, i16x8.relaxed_dot_i8x16_i7x16_s(x0, y1));
    c = i16x8.add(c, i16x8.relaxed_dot_i8x16_i7x16_s(x0, y2));
    d = i16x8.add(d, i16x8.relaxed_dot_i8x16_i7x16_s(x0, y3));
    e = i16x8.add(e, i16x8.relaxed_dot_i8x16_i7x16_s(x1, y0));
    f = i16x8.add(f, i16x8.relaxed_dot_i8x16_i7x16_s(x1, y1));
    g = i16x8.add(g, i16x8.relaxed_dot_i8x16_i7x16_s(x1, y2));
    h = i16x8.add(h, i16x8.relaxed_dot_i8x16_i7x16_s(x1, y3));
  }
  return firstOf(a, b, c, d, e, f, g, h);
}

/** As many of plain SIMD, of 8 numbers each. */
export function probeWords(rounds: i32): i32 {
  const y0 = i16x8.splat(3), y1 = i16x8.splat(5), y2 = i16x8.splat(7), y3 = i16x8.splat(9);
  let a = i32x4.splat(rounds), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (let i = 0; i < rounds; i++) {
    const x0 = i32x4.splat(i), x1 = i32x4.add(x0, y0);
    a = i32x4.add(a, i32x4.dot_i16x8_s(x0, y0));
    b = i32x4.add(b, i32x4.dot_i16x8_s(x0, y1));
    c = i32x4.add(c, i32x4.dot_i16x8_s(x0, y2));
    d = i32x4.add(d, i32x4.dot_i16x8_s(x0, y3));
    e = i32x4.add(e, i32x4.dot_i16x8_s(x1, y0));
    f = i32x4.add(f, i32x4.dot_i16x8_s(x1, y1));
    g = i32x4.add(g, i32x4.dot_i16x8_s(x1, y2));
    h = i32x4.add(h, i32x4.dot_i16x8_s(x1, y3));
  }
  return firstOf(a, b, c, d, e, f, g, h);
}

// @ts-ignore: decorator
@inline
function firstOf(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): i32 {
  const sum = i32x4.add(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), i32x4.add(i32x4.add(e, f), i32x4.add(g, h)));
  return i32x4.extract_lane(sum, 0);
}
