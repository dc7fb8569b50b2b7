import { activationLayout } from './tile-layout.mjs';

/*
 * How a vector of weights, 4 rows of a block, meets an activation block. All ways add the same
 * integers, so their results are equal:
 *
 * operands  what `unpack` makes of a raw vector `q`: vectors that a product takes
 * sums      the sums a row group has; `splats[sum](o)` is where in the activation block the 4 bytes
 *           stand that meet operand `o` of the block for it
 * step      adds the product of operand `w` and splat `x` to a sum, which is null at first
 * total     32-bit numbers from the sums; `weightSum` is the operands' own sum where that is wanted
 */

const dotWords = (sum, w, x) =>
  sum ? `i32x4.add(${sum}, i32x4.dot_i16x8_s(${w}, ${x}))` : `i32x4.dot_i16x8_s(${w}, ${x})`;
const dotBytes = (sum, signed, sevenBits) =>
  `i32x4.relaxed_dot_i8x16_i7x16_add_s(${signed}, ${sevenBits}, ${sum ?? 'i32x4.splat(0)'})`;

/** 16-bit activations, in the order in which shifts bring the nibbles out. */
const int4Words = {
  ...activationLayout(64, 1),
  constants: 'const nibbles = i16x8.splat(15);',
  unpack: [
    'v128.and(q, nibbles)',
    'v128.and(i16x8.shr_u(q, 8), nibbles)',
    'v128.and(i16x8.shr_u(q, 4), nibbles)',
    'i16x8.shr_u(q, 12)',
  ],
  splats: [(o) => 4 * o],
  step: dotWords,
  total: ([sum]) => sum,
};

/**
 * Activations as signed bytes: a nibble always fits the 7-bit side of a relaxed dot product. A wide
 * block's numbers are 256 · high + low, and its low plane takes part too.
 */
const int4Bytes = {
  ...activationLayout(32, 2),
  constants: 'const nibbles = i8x16.splat(15), ones = i16x8.splat(1);',
  unpack: ['v128.and(q, nibbles)', 'v128.and(i16x8.shr_u(q, 4), nibbles)'],
  splats: [(o) => 16 * (o % 2) + 4 * (o >> 1)],
};

/** The product that adds to 32-bit sums: one instruction where there is VNNI or ARM's dot product. */
const int4Sums = {
  ...int4Bytes,
  step: (sum, w, x) => dotBytes(sum, x, w),
  total: ([sum]) => sum,
};

/** The product that gives 16-bit sums of two: 32 columns cannot overflow them. One instruction on x86. */
const int4Pairs = {
  ...int4Bytes,
  step: (sum, w, x) => {
    const product = `i16x8.relaxed_dot_i8x16_i7x16_s(${x}, ${w})`;
    return sum ? `i16x8.add(${sum}, ${product})` : product;
  },
  total: ([sum]) => `i32x4.dot_i16x8_s(${sum}, ones)`,
};

/** 16-bit activations, even columns first. */
const int8Words = {
  ...activationLayout(64, 1),
  constants: '',
  unpack: ['i16x8.shr_s(i16x8.shl(q, 8), 8)', 'i16x8.shr_s(q, 8)'],
  splats: [(o) => 4 * o],
  step: dotWords,
  total: ([sum]) => sum,
};

/**
 * An activation a stands as the two 7-bit halves of a + 8192; sums of w·high, of w·low and of w alone
 * give 128·high + low − 8192·w.
 */
const int8Halves = {
  ...activationLayout(64, 1),
  constants: 'const ones = i8x16.splat(1);',
  unpack: ['q'],
  splats: [(o) => 4 * o, (o) => 32 + 4 * o],
  step: (sum, w, x) => dotBytes(sum, w, x),
  weightStep: (sum, w) => dotBytes(sum, w, 'ones'),
  total: ([high, low], weightSum) =>
    `i32x4.sub(i32x4.add(i32x4.shl(${high}, 7), ${low}), i32x4.shl(${weightSum}, 13))`,
};

/** The products of each variant, by the bits of a weight. */
export const products = {
  simd: { 4: int4Words, 8: int8Words },
  pairs: { 4: int4Pairs, 8: int8Words },
  relaxed: { 4: int4Sums, 8: int8Halves },
};
