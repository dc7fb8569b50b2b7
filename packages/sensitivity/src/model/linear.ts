/** A layer's weights `[inputs][outputs]` as floats, so that one input's row lies together, and its bias. */
export interface DenseLayer {
  weights: Float32Array;
  bias: Float32Array;
}

/*
 * The fallbacks after `??` satisfy the type checker and cost nothing: the lengths are right by
 * construction, and the compiler drops what never happens. Four inputs go at once, since a sum then
 * waits for memory a quarter as often; four zeros are skipped, and the positive part leaves many.
 */

/**
 * Adds the product of `count` values of `input`, from `inputStart` on, and the layer's rows from
 * `rowStart` on to `sums`. The count must be a multiple of 4.
 */
export function addProduct(
  sums: Float64Array,
  layer: DenseLayer,
  rowStart: number,
  input: Float32Array,
  inputStart: number,
  count: number,
): void {
  const { weights } = layer;
  const width = sums.length;
  for (let index = 0; index < count; index += 4) {
    const at = inputStart + index;
    const first = input[at] ?? 0;
    const second = input[at + 1] ?? 0;
    const third = input[at + 2] ?? 0;
    const fourth = input[at + 3] ?? 0;
    if (first === 0 && second === 0 && third === 0 && fourth === 0) continue;
    let from = (rowStart + index) * width;
    for (let column = 0; column < width; column += 1, from += 1) {
      sums[column] =
        (sums[column] ?? 0) +
        (weights[from] ?? 0) * first +
        (weights[from + width] ?? 0) * second +
        (weights[from + 2 * width] ?? 0) * third +
        (weights[from + 3 * width] ?? 0) * fourth;
    }
  }
}

/** Gives the layer's output for one input whose length is a multiple of 4. */
export function dense(input: Float32Array, layer: DenseLayer): Float64Array {
  const sums = Float64Array.from(layer.bias);
  addProduct(sums, layer, 0, input, 0, input.length);
  return sums;
}

/** Tokens one convolution looks at. */
export const convolutionTaps = 3;

/**
 * Gives `[length][outputs]` for an input `[length][inputs]`: the taps are `dilation` apart, zeros lie
 * beyond the ends, and only the positive part is left.
 */
export function convolve(
  input: Float32Array,
  inputs: number,
  layer: DenseLayer,
  dilation: number,
): Float32Array {
  const outputs = layer.bias.length;
  const length = input.length / inputs;
  const result = new Float32Array(length * outputs);
  const sums = new Float64Array(outputs);
  for (let place = 0; place < length; place += 1) {
    sums.set(layer.bias);
    for (let tap = 0; tap < convolutionTaps; tap += 1) {
      const at = place + (tap - 1) * dilation;
      if (at < 0 || at >= length) continue;
      addProduct(sums, layer, tap * inputs, input, at * inputs, inputs);
    }
    positivePart(sums);
    result.set(sums, place * outputs);
  }
  return result;
}

/** Puts 0 in place of what is negative. */
export function positivePart(values: Float32Array | Float64Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < 0) values[index] = 0;
  }
}
