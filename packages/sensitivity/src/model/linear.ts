/** A layer's weights `[inputs][outputs]` as floats, so that one input's row lies together, and its bias. */
export interface DenseLayer {
  weights: Float32Array;
  bias: Float32Array;
}

/*
 * The fallbacks after `??` satisfy the type checker and cost nothing: the lengths are right by
 * construction, and the compiler drops what never happens. Four inputs of two rows go at once, since
 * the weights and the sums then come from memory half as often as for each row by itself.
 */

/** Where the rows of an input lie: each may begin before the last one ends. */
export interface Rows {
  values: Float32Array;
  /** How far one row's start is from the next one's. */
  stride: number;
  /** Numbers in a row, a multiple of 4. */
  width: number;
  count: number;
}

/** Gives the layer's outputs `[rows][outputs]`. */
export function multiply(rows: Rows, layer: DenseLayer): Float32Array {
  const outputs = layer.bias.length;
  const result = new Float32Array(rows.count * outputs);
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
  return result;
}

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

/** Gives the layer's output for one input, whose length is a multiple of 4. */
export function dense(input: Float32Array, layer: DenseLayer): Float32Array {
  return multiply({ values: input, stride: 0, width: input.length, count: 1 }, layer);
}

/** Tokens one convolution looks at. */
export const convolutionTaps = 3;

/** Gives `[length][outputs]` for an input `[length][inputs]`; zeros lie beyond the ends. */
export function convolve(input: Float32Array, inputs: number, layer: DenseLayer): Float32Array {
  // The inputs of neighbours lie side by side already, so a row is three of them.
  const padded = new Float32Array(input.length + 2 * inputs);
  padded.set(input, inputs);
  const count = input.length / inputs;
  return multiply(
    { values: padded, stride: inputs, width: convolutionTaps * inputs, count },
    layer,
  );
}

/** Puts 0 in place of what is negative. */
export function positivePart(values: Float32Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < 0) values[index] = 0;
  }
}
