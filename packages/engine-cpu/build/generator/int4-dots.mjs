import { unroll } from './lines.mjs';
import { activationLayout, int4 } from './tile-layout.mjs';

/**
 * The step that multiplies one vector of 4-bit weights (4 rows × 8 columns, word `word` of each row)
 * with an activation block. Both variants add the same integers, so their results are equal.
 *
 * relaxed: activations are 32 signed bytes; a nibble always fits the 7-bit side of the dot product. A
 * wide block's numbers are 256 · high + low: its low plane takes part too, see `lowPlaneSource`.
 * simd: activations are 16-bit and stand in the order in which shifts bring the nibbles out.
 */
export const int4Dots = {
  relaxed: {
    ...activationLayout('relaxed', 4),
    /** Splats of the activations that meet word `word`. */
    splats: (word, at) => [
      `v128.load32_splat(${at}, ${4 * word})`,
      `v128.load32_splat(${at}, ${16 + 4 * word})`,
    ],
    /** Statements that turn the raw vector `q` into `parts` operands. */
    parts: ['v128.and(q, nibbles)', 'v128.and(i16x8.shr_u(q, 4), nibbles)'],
    constants: 'const nibbles = i8x16.splat(15);',
    add: (sum, part, splat) => `i32x4.relaxed_dot_i8x16_i7x16_add_s(${splat}, ${part}, ${sum})`,
  },
  simd: {
    ...activationLayout('simd', 4),
    splats: (word, at) =>
      [0, 1, 2, 3].map((part) => `v128.load32_splat(${at}, ${16 * word + 4 * part})`),
    parts: [
      'v128.and(q, nibbles)',
      'v128.and(i16x8.shr_u(q, 8), nibbles)',
      'v128.and(i16x8.shr_u(q, 4), nibbles)',
      'i16x8.shr_u(q, 12)',
    ],
    constants: 'const nibbles = i16x8.splat(15);',
    add: (sum, part, splat) => `i32x4.add(${sum}, i32x4.dot_i16x8_s(${part}, ${splat}))`,
  },
};

/** What differs between symmetric (Q4_0) and affine (Q4_1, Q4_K) blocks. */
export const int4Kinds = {
  Symmetric: {
    blockBytes: int4.symmetricBytes,
    start: (at, layout) => `v128.load32_splat(${at}, ${layout.start})`,
    minimum: () => '',
    minimumSource: () => '',
  },
  Affine: {
    blockBytes: int4.affineBytes,
    start: () => 'i32x4.splat(0)',
    /** Declares what `minimum` takes. */
    minimumSource: ({ scaledSum }) => `const scaledSum = v128.load32_splat(a, ${scaledSum});`,
    minimum: (sum, half, scaledSum) =>
      `${sum} = f32x4.add(${sum}, f32x4.mul(${half}, ${scaledSum}));`,
  },
};

/**
 * Statements after those for the high plane: where one of the activation rows `at` has a wide block
 * here, the sums are shifted and the low plane is added. Rows whose block is not wide have shift 0
 * and zeros in the low plane. `sums(row)` names the sums of a row; `products` writes the steps for
 * rows at other addresses.
 */
export function lowPlaneSource(dots, kind, rows, sums, products) {
  if (dots.planes === 1) return '';
  const shifts = rows.map((at) => `load<i32>(${at}, ${dots.shift})`);
  const low = rows.map((at) => `${at} + lowPlane`);
  const shift = (row) =>
    sums(row)
      .map((sum) => `${sum} = i32x4.add(i32x4.shl(${sum}, shift${row}), start);`)
      .join(' ');
  return `
      ${shifts.map((load, row) => `const shift${row} = ${load};`).join(' ')}
      if (${rows.map((_, row) => `shift${row}`).join(' | ')}) {
        let start: v128;
${unroll(rows.length, (row) => `        start = ${int4Kinds[kind].start(low[row], dots)}; ${shift(row)}\n`)}
${products(low)}
      }`;
}
