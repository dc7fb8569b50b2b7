import { activationLayout } from './tile-layout.mjs';

/**
 * The step that multiplies one vector of 8-bit weights (4 rows × 4 columns) with 14-bit activations.
 *
 * relaxed: an activation a + 8192 stands as two 7-bit numbers; sums `h` of w·high, `l` of w·low and
 * `o` of w give 128·h + l − 8192·o. simd: 16-bit numbers, even columns first. Same integers in both.
 */
export const int8Dots = {
  relaxed: {
    ...activationLayout('relaxed', 8),
    sums: ['h', 'l'],
    weightSums: true,
    constants: 'const ones = i8x16.splat(1);',
    operands: ['q'],
    splats: (word, at) => [
      `v128.load32_splat(${at}, ${4 * word})`,
      `v128.load32_splat(${at}, ${32 + 4 * word})`,
    ],
    add: (sums, [q], [high, low]) => [
      `${sums.h} = i32x4.relaxed_dot_i8x16_i7x16_add_s(${q}, ${high}, ${sums.h});`,
      `${sums.l} = i32x4.relaxed_dot_i8x16_i7x16_add_s(${q}, ${low}, ${sums.l});`,
    ],
    addWeights: (sum, [q]) => `${sum} = i32x4.relaxed_dot_i8x16_i7x16_add_s(${q}, ones, ${sum});`,
    total: (sums, weights) =>
      `i32x4.sub(i32x4.add(i32x4.shl(${sums.h}, 7), ${sums.l}), i32x4.shl(${weights}, 13))`,
  },
  simd: {
    ...activationLayout('simd', 8),
    sums: ['l'],
    weightSums: false,
    constants: '',
    operands: ['i16x8.shr_s(i16x8.shl(q, 8), 8)', 'i16x8.shr_s(q, 8)'],
    splats: (word, at) => [
      `v128.load32_splat(${at}, ${8 * word})`,
      `v128.load32_splat(${at}, ${8 * word + 4})`,
    ],
    add: (sums, operands, splats) =>
      operands.map(
        (q, part) => `${sums.l} = i32x4.add(${sums.l}, i32x4.dot_i16x8_s(${q}, ${splats[part]}));`,
      ),
    addWeights: () => '',
    total: (sums) => sums.l,
  },
};
