import { int4Dots, int4Kinds, lowPlaneSource } from './int4-dots.mjs';
import { unroll } from './lines.mjs';
import { int4, rowGroups } from './tile-layout.mjs';

/**
 * Source of `multiplyMatrixInt4…`: tiles of 4-bit weights times `inputs` rows of activations at once.
 * Each weight vector is unpacked once for all of them. `groups` row groups are worked on together;
 * the choice of both keeps the sums in the 16 vector registers of x86.
 */
export function int4MatrixSource(variant, kind, inputs, groups) {
  const dots = int4Dots[variant];
  const { blockBytes, start, minimum } = int4Kinds[kind];
  const each = (write) => unroll(inputs, (m) => unroll(groups, (g) => write(m, g)));
  const at = (m) => (m === 0 ? 'a' : `a + stride${m}`);
  const rows = Array.from({ length: inputs }, (_, m) => at(m));
  const sums = (m) => Array.from({ length: groups }, (_, g) => `s${m}_${g}`);
  const partStep = (addresses, w, part, p) => `
${unroll(groups, (g) => `      q${g} = ${part.replace('(q,', `(v128.load(w, ${(w * rowGroups + g) * 16}),`)};\n`)}
${unroll(inputs, (m) => `      x = ${dots.splats(w, addresses[m])[p]};\n${unroll(groups, (g) => `      s${m}_${g} = ${dots.add(`s${m}_${g}`, `q${g}`, 'x')};\n`)}`)}`;
  const products = (addresses) =>
    unroll(int4.wordsPerRow, (w) =>
      dots.parts.map((part, p) => partStep(addresses, w, part, p)).join(''),
    );
  return `
export function multiplyMatrixInt4${kind}(
  y: usize, yStride: usize, weights: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, count: usize, accumulate: bool,
): void {
  ${dots.constants}
  const lowPlane = blocks * ${dots.bytes};
  const stride1 = lowPlane * ${dots.planes};
  ${unroll(inputs - 2, (m) => `const stride${m + 2} = stride1 * ${m + 2}; `)}
  const tileBytes = blocks * ${blockBytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    for (let row: usize = 0; row < count; row += ${inputs}) {
      for (let group: usize = 0; group < ${rowGroups}; group += ${groups}) {
        ${each((m, g) => `let f${m}_${g} = f32x4.splat(0); `)}
        let w = weights + tile * tileBytes + (group << 4);
        const end = w + tileBytes;
        const half = ${int4.scaleOffset} - (group << 3);
        for (let a = activations + row * stride1; w < end; a += ${dots.bytes}, w += ${blockBytes}) {
      let x: v128, ${unroll(groups, (g) => `q${g}: v128, `).slice(0, -2)};
      ${each((m, g) => (g === 0 ? `let s${m}_0 = ${start(at(m), dots)}; ` : `let s${m}_${g} = s${m}_0; `))}
${products(rows)}${lowPlaneSource(dots, kind, rows, sums, products)}
      ${unroll(groups, (g) => `const d${g} = loadHalfs(w + half + ${8 * g}); `)}
      ${kind === 'Affine' ? unroll(groups, (g) => `const e${g} = loadHalfs(w + half + ${int4.minimumOffset - int4.scaleOffset + 8 * g}); `) : ''}
${unroll(
  inputs,
  (m) => `      x = v128.load32_splat(${at(m)}, ${dots.scale});
${unroll(groups, (g) => `      f${m}_${g} = f32x4.add(f${m}_${g}, f32x4.mul(f32x4.mul(d${g}, x), f32x4.convert_i32x4_s(s${m}_${g})));\n`)}${
  kind === 'Affine'
    ? `      x = v128.load32_splat(${at(m)}, ${dots.scaledSum});
${unroll(groups, (g) => `      ${minimum(`f${m}_${g}`, `e${g}`, 'x')}\n`)}`
    : ''
}`,
)}        }
        const out = y + row * yStride + (tile << 6) + (group << 4);
${each((m, g) => `        storeSum(out + yStride * ${m} + ${16 * g}, f${m}_${g}, accumulate);\n`)}      }
    }
  }
}
`;
}
