import { declareSums, int4Dots, int4Kinds } from './int4-dots.mjs';
import { unroll } from './lines.mjs';
import { int4, rowGroups } from './tile-layout.mjs';

/**
 * Source of `multiplyMatrixInt4…`: tiles of 4-bit weights times `inputs` rows of activations at once,
 * one row group (4 weight rows) after the other. Each weight vector is unpacked once for all inputs.
 */
export function int4MatrixSource(variant, kind, inputs) {
  const dots = int4Dots[variant];
  const { blockBytes, start, minimum } = int4Kinds[kind];
  const at = (m) => (m === 0 ? 'a' : `a + stride${m}`);
  const product = (w, part, m) =>
    dots
      .terms(w, part, at(m))
      .map(({ sum, splat }) => `${sum}${m} = ${dots.add(`${sum}${m}`, `q${part}`, splat)};`)
      .join(' ');
  const word = (w) => `
      q = v128.load(w, ${w * rowGroups * 16}); ${dots.parts.map((part, p) => `q${p} = ${part};`).join(' ')}
${dots.parts.map((_, part) => unroll(inputs, (m) => `      ${product(w, part, m)}\n`)).join('')}`;
  return `
export function multiplyMatrixInt4${kind}(
  y: usize, yStride: usize, weights: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, count: usize, accumulate: bool,
): void {
  ${dots.constants}
  const stride1 = blocks * ${dots.bytes};
  ${unroll(inputs - 2, (m) => `const stride${m + 2} = stride1 * ${m + 2}; `)}
  const tileBytes = blocks * ${blockBytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    for (let row: usize = 0; row < count; row += ${inputs}) {
      for (let group: usize = 0; group < ${rowGroups}; group++) {
        ${unroll(inputs, (m) => `let f${m} = f32x4.splat(0); `)}
        let w = weights + tile * tileBytes + (group << 4);
        const end = w + tileBytes;
        const half = ${int4.scaleOffset} - (group << 3);
        for (let a = activations + row * stride1; w < end; a += ${dots.bytes}, w += ${blockBytes}) {
      let q: v128, ${dots.parts.map((_, part) => `q${part}: v128`).join(', ')};
      ${unroll(inputs, (m) => declareSums(dots, m, start(at(m))))}
${unroll(int4.wordsPerRow, word)}
      const d = loadHalfs(w + half);
      ${kind === 'Affine' ? `const e = loadHalfs(w + half + ${int4.minimumOffset - int4.scaleOffset});` : ''}
${unroll(
  inputs,
  (
    m,
  ) => `      f${m} = f32x4.add(f${m}, f32x4.mul(f32x4.mul(d, v128.load32_splat(${at(m)}, ${dots.scale})), f32x4.convert_i32x4_s(${dots.total(m)})));
      ${minimum(`f${m}`, 'e', `v128.load32_splat(${at(m)}, ${dots.scaledSum})`)}
`,
)}        }
        const out = y + row * yStride + (tile << 6) + (group << 4);
${unroll(inputs, (m) => `        storeSum(out + yStride * ${m}, f${m}, accumulate);\n`)}      }
    }
  }
}
`;
}
