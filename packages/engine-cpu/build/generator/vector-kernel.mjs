import { unroll } from './lines.mjs';
import { rowGroups } from './tile-layout.mjs';

/**
 * Source of a kernel that multiplies tiles of weights with one row of activations. `streams` tiles
 * are read side by side, a block of each in turn: while the processor waits for the first lines of
 * one page, those of the others are under way.
 *
 * `block` writes the work on one block at the address `from` with the activations at `a`; `float(g)`
 * names the sums of row group `g` of that tile.
 */
export function vectorKernelSource({ name, constants, blockBytes, activations, streams, block }) {
  const tiles = (count) => `
  for (; tile + ${count} <= endTile; tile += ${count}) {
    ${unroll(count, (s) => unroll(rowGroups, (g) => `let f${s}_${g} = f32x4.splat(0); `))}
    for (let a = activations; a < activationsEnd; a += ${activations.bytes}, w += ${blockBytes}) {
${unroll(
  count,
  (s) => `      {
        const from = w + tileBytes * ${s};${block({ groups: rowGroups, float: (g) => `f${s}_${g}` })}      }
`,
)}    }
${unroll(count, (s) => unroll(rowGroups, (g) => `    storeSum(y + ${64 * s + 16 * g}, f${s}_${g}, accumulate);\n`))}    w += tileBytes * ${count - 1};
    y += ${64 * count};
  }`;
  return `
export function ${name}(
  y: usize, w: usize, activations: usize, blocks: usize, firstTile: usize, endTile: usize, accumulate: bool,
): void {
  ${constants}
  const tileBytes = blocks * ${blockBytes};
  const lowPlane = blocks * ${activations.bytes};
  const activationsEnd = activations + lowPlane;
  let tile = firstTile;
  w += tile * tileBytes;
  y += tile << 6;${tiles(streams)}${tiles(1)}
}
`;
}
