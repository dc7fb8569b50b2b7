import type { Matrix } from '../weights/matrix-format.ts';
import { blockColumns, tileRows } from '../weights/matrix-format.ts';
import type { Activations } from './activations.ts';
import type { Team } from './team.ts';

/** Rows of activations that the matrix kernels take at once. */
const rowsAtOnce = 4;

/**
 * This thread's share of `y = matrix · activations` for `count` rows: whole tiles, split evenly.
 * @param yStride bytes between rows of `y`
 * @param accumulate adds to what stands in `y`
 */
export function multiply(
  team: Team,
  matrix: Matrix,
  activations: Activations,
  y: number,
  yStride: number,
  count: number,
  accumulate: boolean,
): void {
  const tiles = Math.ceil(matrix.rows / tileRows);
  const first = Math.floor((tiles * team.index) / team.size);
  const end = Math.floor((tiles * (team.index + 1)) / team.size);
  const { multiplyVector, multiplyMatrix } = team.formats[matrix.format];
  const blocks = matrix.columns / blockColumns;
  const base = activations.address(matrix.format, count);
  const stride = activations.rowBytes(matrix);
  const whole = count - (count % rowsAtOnce);
  if (whole > 0) {
    multiplyMatrix(y, yStride, matrix.address, base, blocks, first, end, whole, accumulate);
  }
  for (let row = whole; row < count; row += 1) {
    const from = base + row * stride;
    multiplyVector(y + row * yStride, matrix.address, from, blocks, first, end, accumulate);
  }
}
