import { dequantize, type GgufTensor } from '@localmost/gguf';

/** Rows unpacked together: their elements of one column fill a cache line of the result. */
const rowsPerTile = 16;

/** Unpacks a matrix to floats with rows and columns exchanged, `[columns][rows]`. */
export function transpose(tensor: GgufTensor, stored: Uint8Array, out: Float32Array): void {
  const { type, rows, columns } = tensor;
  const rowBytes = tensor.byteLength / rows;
  const tile = new Float32Array(rowsPerTile * columns);
  for (let first = 0; first < rows; first += rowsPerTile) {
    const count = Math.min(rowsPerTile, rows - first);
    const unpacked = tile.subarray(0, count * columns);
    dequantize(type, stored.subarray(first * rowBytes, (first + count) * rowBytes), unpacked);
    for (let column = 0; column < columns; column += 1) {
      const to = column * rows + first;
      for (let row = 0; row < count; row += 1)
        out[to + row] = unpacked[row * columns + column] ?? 0;
    }
  }
}
