import { activation, int4 } from './tile-layout.mjs';

/**
 * The step that multiplies one vector of 4-bit weights (4 rows × 8 columns, word `word` of each row)
 * with an activation block of 16-bit numbers. Both variants add the same integers.
 *
 * relaxed: an activation stands as two signed bytes, a = 256 · high + low; sums `h` of w·high and `l`
 * of w·low give 256·h + l. A nibble always fits the 7-bit side of the dot product.
 * simd: activations stand in the order in which shifts bring the nibbles out.
 */
export const int4Dots = {
  relaxed: {
    ...activation,
    sums: ['h', 'l'],
    constants: 'const nibbles = i8x16.splat(15);',
    parts: ['v128.and(q, nibbles)', 'v128.and(i16x8.shr_u(q, 4), nibbles)'],
    /** For each part: which sum takes it with which activations. */
    terms: (word, part, at) =>
      [0, 32].map((half, sum) => ({
        sum: sum === 0 ? 'h' : 'l',
        splat: `v128.load32_splat(${at}, ${half + 16 * part + 4 * word})`,
      })),
    add: (sum, part, splat) => `i32x4.relaxed_dot_i8x16_i7x16_add_s(${splat}, ${part}, ${sum})`,
    total: (suffix) => `i32x4.add(i32x4.shl(h${suffix}, 8), l${suffix})`,
  },
  simd: {
    ...activation,
    sums: ['l'],
    constants: 'const nibbles = i16x8.splat(15);',
    parts: [
      'v128.and(q, nibbles)',
      'v128.and(i16x8.shr_u(q, 8), nibbles)',
      'v128.and(i16x8.shr_u(q, 4), nibbles)',
      'i16x8.shr_u(q, 12)',
    ],
    terms: (word, part, at) => [
      { sum: 'l', splat: `v128.load32_splat(${at}, ${16 * word + 4 * part})` },
    ],
    add: (sum, part, splat) => `i32x4.add(${sum}, i32x4.dot_i16x8_s(${part}, ${splat}))`,
    total: (suffix) => `l${suffix}`,
  },
};

/** What differs between symmetric (Q4_0) and affine (Q4_1, Q4_K) blocks. */
export const int4Kinds = {
  Symmetric: {
    blockBytes: int4.symmetricBytes,
    start: (at) => `v128.load32_splat(${at}, ${activation.start})`,
    minimum: () => '',
  },
  Affine: {
    blockBytes: int4.affineBytes,
    start: () => 'i32x4.splat(0)',
    minimum: (sum, half, scaledSum) =>
      `${sum} = f32x4.add(${sum}, f32x4.mul(${half}, ${scaledSum}));`,
  },
};

/** Declares the integer sums of one row of activations and one row group. */
export function declareSums(dots, suffix, start) {
  return dots.sums
    .map((name) => `let ${name}${suffix} = ${name === 'l' ? start : 'i32x4.splat(0)'}; `)
    .join('');
}
