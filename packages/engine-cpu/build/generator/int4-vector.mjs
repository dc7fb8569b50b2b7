import { int4Dots, int4Kinds } from './int4-dots.mjs';
import { unroll } from './lines.mjs';
import { int4, rowGroups } from './tile-layout.mjs';

/** Source of `multiplyVectorInt4…`: tiles of 4-bit weights times one row of activations. */
export function int4VectorSource(variant, kind) {
  const dots = int4Dots[variant];
  const { blockBytes, start, minimum } = int4Kinds[kind];
  const word = (w) => `
      ${dots
        .splats(w, 'a')
        .map((splat, part) => `x${part} = ${splat};`)
        .join(' ')}
${unroll(
  rowGroups,
  (group) => `      q = v128.load(w, ${(w * rowGroups + group) * 16});
${dots.parts.map((part, p) => `      s${group} = ${dots.add(`s${group}`, part, `x${p}`)};`).join('\n')}
`,
)}`;
  return `
export function multiplyVectorInt4${kind}(
  y: usize, w: usize, activations: usize, blocks: usize, firstTile: usize, endTile: usize, accumulate: bool,
): void {
  ${dots.constants}
  w += firstTile * blocks * ${blockBytes};
  y += firstTile << 6;
  const activationsEnd = activations + blocks * ${dots.bytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    ${unroll(rowGroups, (g) => `let f${g} = f32x4.splat(0); `)}
    for (let a = activations; a < activationsEnd; a += ${dots.bytes}, w += ${blockBytes}) {
      let q: v128, ${dots.parts.map((_, part) => `x${part}: v128`).join(', ')};
      ${unroll(rowGroups, (g) => `let s${g} = ${start('a', dots)}; `)}
${unroll(int4.wordsPerRow, word)}
      const scale = v128.load32_splat(a, ${dots.scale});
      ${kind === 'Affine' ? `const scaledSum = v128.load32_splat(a, ${dots.scaledSum});` : ''}
${unroll(
  rowGroups,
  (
    g,
  ) => `      f${g} = f32x4.add(f${g}, f32x4.mul(f32x4.mul(loadHalfs(w + ${int4.scaleOffset + 8 * g}), scale), f32x4.convert_i32x4_s(s${g})));
      ${minimum(`f${g}`, `loadHalfs(w + ${int4.minimumOffset + 8 * g})`, 'scaledSum')}
`,
)}    }
${unroll(rowGroups, (g) => `    storeSum(y + ${16 * g}, f${g}, accumulate);\n`)}    y += 64;
  }
}
`;
}
