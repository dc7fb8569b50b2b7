import { blockSteps, scaleSteps } from './block-steps.mjs';
import { unroll } from './lines.mjs';
import { products } from './products.mjs';
import { formats, rowGroups } from './tile-layout.mjs';

/**
 * Source of a kernel that multiplies tiles of weights with `inputs` rows of activations in one pass
 * over memory. `streams` tiles are read side by side, a block of each in turn: while the processor
 * waits for the first lines of one page, those of the others are under way. `groups` row groups are
 * worked on at once, so that their sums and operands stay in registers.
 */
export function fewRowsSource({ name, variant, format, inputs, streams, groups }) {
  const { bits, words, blockBytes, scales, minimums } = formats[format];
  const product = products[variant][bits];
  const each = (write) => unroll(inputs, (m) => unroll(rowGroups, (g) => write(m, g)));
  const rows = Array.from({ length: inputs }, (_, m) => (m === 0 ? 'a' : `a + stride${m}`));
  const part = (s, first) => {
    const perWord = product.unpack.length;
    const operand = (o, g) =>
      product.unpack[o % perWord].replace(
        /\bq\b/,
        `v128.load(from, ${(Math.floor(o / perWord) * rowGroups + first + g) * 16})`,
      );
    const operands = words * perWord;
    const common = { product, groups, rows, total: (m, g) => `t${m}_${g}` };
    const weightSums = product.weightStep
      ? unroll(groups, (g) => {
          const sum = (o) => (o < 0 ? null : product.weightStep(sum(o - 1), operand(o, g)));
          return `        const o${g} = ${sum(operands - 1)};\n`;
        })
      : '';
    return `      {
        let ${unroll(inputs, (m) => unroll(groups, (g) => `t${m}_${g}: v128, `)).slice(0, -2)};
${weightSums}${blockSteps({ ...common, operands, symmetric: bits === 4 && minimums === null, operand, weightSum: (g) => `o${g}` })}
        ${unroll(groups, (g) => `const d${g} = loadHalfs(from + ${scales + 8 * (first + g)}); `)}
        ${minimums === null ? '' : unroll(groups, (g) => `const e${g} = loadHalfs(from + ${minimums + 8 * (first + g)}); `)}
${scaleSteps({ ...common, float: (m, g) => `f${s}_${m}_${first + g}`, scale: (g) => `d${g}`, minimum: minimums === null ? null : (g) => `e${g}` })}
      }
`;
  };
  const tiles = (count) => `
  for (; tile + ${count} <= endTile; tile += ${count}) {
    ${unroll(count, (s) => each((m, g) => `let f${s}_${m}_${g} = f32x4.splat(0); `))}
    for (let a = activations; a < activationsEnd; a += ${product.bytes}, w += ${blockBytes}) {
${unroll(count, (s) => `      from = w + tileBytes * ${s};\n${unroll(rowGroups / groups, (p) => part(s, p * groups))}`)}    }
${unroll(count, (s) => each((m, g) => `    storeSum(y + ${m === 0 ? '' : `yStride * ${m} + `}${64 * s + 16 * g}, f${s}_${m}_${g}, accumulate);\n`))}    w += tileBytes * ${count - 1};
    y += ${64 * count};
  }`;
  return `
export function ${name}(
  y: usize, ${inputs > 1 ? 'yStride: usize, ' : ''}w: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, accumulate: bool,
): void {
  ${product.constants}
  const tileBytes = blocks * ${blockBytes};
  const lowPlane = blocks * ${product.bytes};
  ${unroll(inputs - 1, (m) => `const stride${m + 1} = lowPlane * ${product.planes * (m + 1)}; `)}
  const activationsEnd = activations + lowPlane;
  let tile = firstTile, from: usize;
  w += tile * tileBytes;
  y += tile << 6;${[...new Set([streams, 1])].map(tiles).join('')}
}
`;
}

/**
 * Source of `multiplyFew…` for 2 to 8 rows of activations: at most 4 of them in one pass over a tile;
 * the next pass finds the tile in the cache. Never leaves a single row: 5 are 3 and 2.
 */
export function fewSource(variant, format) {
  const { bytes, planes } = products[variant][formats[format].bits];
  const pass = (rows) =>
    `rows${rows}${format}(to, yStride, w, a, blocks, tile, tile + 1, accumulate);`;
  return `
export function multiplyFew${format}(
  y: usize, yStride: usize, w: usize, activations: usize, blocks: usize,
  firstTile: usize, endTile: usize, count: usize, accumulate: bool,
): void {
  const stride = blocks * ${bytes * planes};
  for (let tile = firstTile; tile < endTile; tile++) {
    let row: usize = 0;
    while (row < count) {
      const left = count - row;
      const rows: usize = left == 5 ? 3 : min<usize>(left, 4);
      const to = y + row * yStride, a = activations + row * stride;
      if (rows == 4) ${pass(4)}
      else if (rows == 3) ${pass(3)}
      else ${pass(2)}
      row += rows;
    }
  }
}
`;
}
