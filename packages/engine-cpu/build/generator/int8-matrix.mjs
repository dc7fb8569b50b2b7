import { int8Dots } from './int8-dots.mjs';
import { unroll } from './lines.mjs';
import { int8, rowGroups } from './tile-layout.mjs';

/**
 * Source of `multiplyMatrixInt8`: tiles of 8-bit weights times `inputs` rows of activations at once,
 * one row group (4 weight rows) after the other.
 */
export function int8MatrixSource(variant, inputs) {
  const dots = int8Dots[variant];
  const at = (m) => (m === 0 ? 'a' : `a + stride${m}`);
  const sums = (m) => Object.fromEntries(dots.sums.map((name) => [name, `${name}${m}`]));
  const word = (w) => {
    const operands = dots.operands.map((_, part) => `q${part}`);
    return `
      q = v128.load(w, ${w * rowGroups * 16}); ${dots.operands.map((value, part) => `q${part} = ${value};`).join(' ')} ${dots.addWeights('o', operands)}
${unroll(inputs, (m) => `      ${dots.add(sums(m), operands, dots.splats(w, at(m))).join(' ')}\n`)}`;
  };
  return `
export function multiplyMatrixInt8(
  y: usize, yStride: usize, weights: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, count: usize, accumulate: bool,
): void {
  ${dots.constants}
  const stride1 = blocks * ${dots.bytes};
  ${unroll(inputs - 2, (m) => `const stride${m + 2} = stride1 * ${m + 2}; `)}
  const tileBytes = blocks * ${int8.bytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    for (let row: usize = 0; row < count; row += ${inputs}) {
      for (let group: usize = 0; group < ${rowGroups}; group++) {
        ${unroll(inputs, (m) => `let f${m} = f32x4.splat(0); `)}
        let w = weights + tile * tileBytes + (group << 4);
        const end = w + tileBytes;
        const half = ${int8.scaleOffset} - (group << 3);
        for (let a = activations + row * stride1; w < end; a += ${dots.bytes}, w += ${int8.bytes}) {
      let q: v128, ${dots.operands.map((_, part) => `q${part}: v128`).join(', ')};
      ${dots.weightSums ? 'let o = i32x4.splat(0);' : ''}
      ${unroll(inputs, (m) => dots.sums.map((name) => `let ${name}${m} = i32x4.splat(0); `).join(''))}
${unroll(int8.wordsPerRow, word)}
      const d = loadHalfs(w + half);
${unroll(inputs, (m) => `      f${m} = f32x4.add(f${m}, f32x4.mul(f32x4.mul(d, v128.load32_splat(${at(m)}, ${dots.scale})), f32x4.convert_i32x4_s(${dots.total(sums(m), 'o')})));\n`)}        }
        const out = y + row * yStride + (tile << 6) + (group << 4);
${unroll(inputs, (m) => `        storeSum(out + yStride * ${m}, f${m}, accumulate);\n`)}      }
    }
  }
}
`;
}
