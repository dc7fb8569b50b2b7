import { blockSteps, scaleSteps } from './block-steps.mjs';
import { unroll } from './lines.mjs';
import { products } from './products.mjs';
import { formats, rowGroups } from './tile-layout.mjs';

/** Row groups that share a panel, and rows of activations that pass over it at once. */
const groups = 2;
const inputs = 4;

/**
 * Source of `multiplyMatrix…`: tiles of weights times many rows of activations. Two row groups of a
 * tile are unpacked into a panel, which stays in the nearest cache while all rows pass over it, four
 * at a time: their sums, the operands and a splat just fit the 16 vector registers of x86.
 */
export function panelMatrixSource(variant, format) {
  const { bits, words, blockBytes, scales, minimums } = formats[format];
  const product = products[variant][bits];
  const perWord = product.unpack.length;
  const operands = words * perWord;
  const eachGroup = (write) => unroll(groups, write);
  // A panel block: operands, scales, then minimums or the weights' own sums.
  const scaleAt = (g) => (operands * groups + g) * 16;
  const extraAt = (g) => scaleAt(groups + g);
  const hasExtra = minimums !== null || product.weightStep !== undefined;
  const panelBytes = scaleAt(hasExtra ? 2 * groups : groups);
  const rows = Array.from({ length: inputs }, (_, m) => (m === 0 ? 'a' : `a + stride${m}`));
  const each = (write) => unroll(inputs, (m) => eachGroup((g) => write(m, g)));
  const common = { product, groups, rows, total: (m, g) => `t${m}_${g}` };
  const unpackWord = (w, g) => `
      q = v128.load(from, ${(w * rowGroups + g) * 16});
${product.unpack.map((value, part) => `      v128.store(panel, ${value}, ${((w * perWord + part) * groups + g) * 16});\n`).join('')}${product.weightStep ? `      o${g} = ${product.weightStep(w === 0 ? null : `o${g}`, 'q')};\n` : ''}`;
  const extra = (g) =>
    minimums !== null
      ? `loadHalfs(from + minimums + ${8 * g})`
      : product.weightStep
        ? `o${g}`
        : null;
  return `
function unpack${format}(panel: usize, from: usize, group: usize, blocks: usize): void {
  ${product.constants}
  const scales = ${scales} + (group << 3);
  ${minimums === null ? '' : `const minimums = ${minimums} + (group << 3);`}
  const end = from + blocks * ${blockBytes};
  for (; from < end; from += ${blockBytes}, panel += ${panelBytes}) {
      let q: v128${product.weightStep ? eachGroup((g) => `, o${g}: v128`) : ''};
      ${eachGroup((g) => `v128.store(panel, loadHalfs(from + scales + ${8 * g}), ${scaleAt(g)}); `)}
      ${minimums === null ? '' : eachGroup((g) => `v128.store(panel, ${extra(g)}, ${extraAt(g)}); `)}
      from += group << 4;
${unroll(words, (w) => eachGroup((g) => unpackWord(w, g)))}
      ${minimums === null && hasExtra ? eachGroup((g) => `v128.store(panel, ${extra(g)}, ${extraAt(g)}); `) : ''}
      from -= group << 4;
  }
}

function passOver${format}(
  out: usize, yStride: usize, panel: usize, panelEnd: usize, a: usize, blocks: usize, accumulate: bool,
): void {
  ${product.constants}
  const lowPlane = blocks * ${product.bytes};
  ${unroll(inputs - 1, (m) => `const stride${m + 1} = lowPlane * ${product.planes * (m + 1)}; `)}
  ${each((m, g) => `let f${m}_${g} = f32x4.splat(0); `)}
  for (; panel < panelEnd; a += ${product.bytes}, panel += ${panelBytes}) {
        let ${each((m, g) => `t${m}_${g}: v128, `).slice(0, -2)};
${blockSteps({
  ...common,
  operands,
  symmetric: bits === 4 && minimums === null,
  operand: (o, g) => `v128.load(panel, ${(o * groups + g) * 16})`,
  weightSum: (g) => `v128.load(panel, ${extraAt(g)})`,
})}
        ${eachGroup((g) => `const d${g} = v128.load(panel, ${scaleAt(g)}); `)}
        ${minimums === null ? '' : eachGroup((g) => `const e${g} = v128.load(panel, ${extraAt(g)}); `)}
${scaleSteps({ ...common, float: (m, g) => `f${m}_${g}`, scale: (g) => `d${g}`, minimum: minimums === null ? null : (g) => `e${g}` })}  }
${each((m, g) => `  storeSum(out + yStride * ${m} + ${16 * g}, f${m}_${g}, accumulate);\n`)}}

export function multiplyMatrix${format}(
  y: usize, yStride: usize, weights: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, count: usize, accumulate: bool, panel: usize,
): void {
  const rowBytes = blocks * ${product.bytes * product.planes};
  const tileBytes = blocks * ${blockBytes};
  const panelEnd = panel + blocks * ${panelBytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    for (let group: usize = 0; group < ${rowGroups}; group += ${groups}) {
      unpack${format}(panel, weights + tile * tileBytes, group, blocks);
      const out = y + (tile << 6) + (group << 4);
      for (let row: usize = 0; row < count; row += ${inputs}) {
        passOver${format}(out + row * yStride, yStride, panel, panelEnd, activations + row * rowBytes, blocks, accumulate);
      }
    }
  }
}
`;
}
