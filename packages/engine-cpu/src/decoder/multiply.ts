import type { Matrix } from '../weights/matrix-format.ts';
import { blockColumns, tileRows } from '../weights/matrix-format.ts';
import type { Activations } from './activations.ts';
import type { Team } from './team.ts';

/** Up to so many rows of activations pass over the weights as they lie; more are worth unpacking them. */
export const mostFewRows = 8;
/** The kernel for many rows takes them by fours. */
export const rowsAtOnce = 4;

/**
 * This thread's share of `y = matrix · activations` for `count` rows: whole tiles, split evenly. More
 * than 8 rows are filled up to a multiple of 4 with whatever stands there, in `y` too.
 * @param yStride bytes between rows of `y`
 * @param accumulate adds to what stands in `y`
 * @param sideBySide how one row reads the tiles
 */
export function multiply(
  team: Team,
  matrix: Matrix,
  activations: Activations,
  y: number,
  yStride: number,
  count: number,
  accumulate: boolean,
  sideBySide: boolean = team.readingOrder.sideBySide,
): void {
  const { address, format } = matrix;
  const tiles = Math.ceil(matrix.rows / tileRows);
  const first = Math.floor((tiles * team.index) / team.size);
  const end = Math.floor((tiles * (team.index + 1)) / team.size);
  const kernels = team.formats[format];
  const blocks = matrix.columns / blockColumns;
  const a = activations.address(format, count);
  if (count === 1) {
    if (sideBySide) {
      kernels.multiplyVectorSideBySide(y, address, a, blocks, first, end, accumulate);
    } else kernels.multiplyVector(y, address, a, blocks, first, end, accumulate);
  } else if (count <= mostFewRows) {
    kernels.multiplyFew(y, yStride, address, a, blocks, first, end, count, accumulate);
  } else {
    const rows = Math.ceil(count / rowsAtOnce) * rowsAtOnce;
    const { panel } = activations;
    kernels.multiplyMatrix(y, yStride, address, a, blocks, first, end, rows, accumulate, panel);
  }
}
