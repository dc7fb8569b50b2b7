/** A layer's weights `[inputs][outputs]` as floats, so that one input's row lies together, and its bias. */
export interface DenseLayer {
  weights: Float32Array;
  /** `[outputs]` */
  bias: Float32Array;
}

/** Outputs of a layer are made up to a multiple of this with zeros, as the kernel wants them. */
export const outputsTogether = 16;

/** Where the rows of an input lie: each may begin before the last one ends. */
export interface Rows {
  values: Float32Array;
  /** How far one row's start is from the next one's. */
  stride: number;
  /** Numbers in a row, a multiple of 4. */
  width: number;
  count: number;
}

/** Writes a layer's outputs `[rows][outputs]` to `result`. All arrays are of the arithmetic's arena. */
export type Multiply = (rows: Rows, layer: DenseLayer, result: Float32Array) => void;

/*
 * The fallbacks after `??` satisfy the type checker and cost nothing: the lengths are right by
 * construction, and the compiler drops what never happens. Four inputs of two rows go at once, since
 * the weights and the sums then come from memory half as often as for each row by itself.
 */

/** In plain TypeScript, for pages whose policy forbids WebAssembly. */
export const multiplyPlainly: Multiply = (rows, layer, result) => {
  const outputs = layer.bias.length;
  const first = new Float64Array(outputs);
  const second = new Float64Array(outputs);
  for (let row = 0; row < rows.count; row += 2) {
    first.set(layer.bias);
    second.set(layer.bias);
    const start = row * rows.stride;
    // Without a partner the last row goes twice.
    const partner = row + 1 < rows.count ? start + rows.stride : start;
    addProducts(first, second, layer.weights, rows, start, partner);
    result.set(first, row * outputs);
    if (partner > start) result.set(second, (row + 1) * outputs);
  }
};

function addProducts(
  first: Float64Array,
  second: Float64Array,
  weights: Float32Array,
  { values, width }: Rows,
  start: number,
  partner: number,
): void {
  const outputs = first.length;
  for (let index = 0; index < width; index += 4) {
    const at = start + index;
    const beside = partner + index;
    const a0 = values[at] ?? 0;
    const a1 = values[at + 1] ?? 0;
    const a2 = values[at + 2] ?? 0;
    const a3 = values[at + 3] ?? 0;
    const b0 = values[beside] ?? 0;
    const b1 = values[beside + 1] ?? 0;
    const b2 = values[beside + 2] ?? 0;
    const b3 = values[beside + 3] ?? 0;
    let from = index * outputs;
    for (let column = 0; column < outputs; column += 1, from += 1) {
      const w0 = weights[from] ?? 0;
      const w1 = weights[from + outputs] ?? 0;
      const w2 = weights[from + 2 * outputs] ?? 0;
      const w3 = weights[from + 3 * outputs] ?? 0;
      first[column] = (first[column] ?? 0) + w0 * a0 + w1 * a1 + w2 * a2 + w3 * a3;
      second[column] = (second[column] ?? 0) + w0 * b0 + w1 * b1 + w2 * b2 + w3 * b3;
    }
  }
}
