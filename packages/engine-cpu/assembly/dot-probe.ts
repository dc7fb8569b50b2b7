// Which of the two relaxed dot products this processor does faster; see build/generator/products.mjs.
import { RELAXED } from './variant';

/** Many products that add to 32-bit sums. Returns their sum; 0 without relaxed SIMD. */
export function probeSums(rounds: i32): i32 {
  if (!RELAXED) return 0;
  const x = i8x16.splat(<i8>rounds), y = i8x16.splat(3);
  let a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
  for (let i = 0; i < rounds; i++) {
    a = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, a);
    b = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, b);
    c = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, c);
    d = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, d);
    e = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, e);
    f = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, f);
    g = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, g);
    h = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, h);
  }
  return firstOf(a, b, c, d, e, f, g, h);
}

/** As many products that give 16-bit sums of two, and their additions. */
export function probePairs(rounds: i32): i32 {
  if (!RELAXED) return 0;
  const x = i8x16.splat(<i8>rounds), y = i8x16.splat(3);
  let a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
  for (let i = 0; i < rounds; i++) {
    a = i16x8.add(a, i16x8.relaxed_dot_i8x16_i7x16_s(a, y));
    b = i16x8.add(b, i16x8.relaxed_dot_i8x16_i7x16_s(b, y));
    c = i16x8.add(c, i16x8.relaxed_dot_i8x16_i7x16_s(c, y));
    d = i16x8.add(d, i16x8.relaxed_dot_i8x16_i7x16_s(d, y));
    e = i16x8.add(e, i16x8.relaxed_dot_i8x16_i7x16_s(e, y));
    f = i16x8.add(f, i16x8.relaxed_dot_i8x16_i7x16_s(f, y));
    g = i16x8.add(g, i16x8.relaxed_dot_i8x16_i7x16_s(g, y));
    h = i16x8.add(h, i16x8.relaxed_dot_i8x16_i7x16_s(h, y));
  }
  return firstOf(a, b, c, d, e, f, g, h);
}

// @ts-ignore: decorator
@inline
function firstOf(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): i32 {
  const sum = i32x4.add(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), i32x4.add(i32x4.add(e, f), i32x4.add(g, h)));
  return i32x4.extract_lane(sum, 0);
}
