/**
 * Adds `factor` times the row of `matrix` that starts at `from` to `sums`. A factor of 0 costs
 * nothing: half of what the positive part leaves is 0.
 */
export function addProduct(
  sums: Float32Array,
  matrix: Float32Array,
  from: number,
  factor: number,
): void {
  if (factor === 0) return;
  // The lengths are the caller's promise, so the fallbacks are never taken and the compiler drops them.
  for (let index = 0; index < sums.length; index += 1) {
    sums[index] = (sums[index] ?? 0) + (matrix[from + index] ?? 0) * factor;
  }
}

/** Puts 0 in place of what is negative. */
export function positivePart(values: Float32Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < 0) values[index] = 0;
  }
}
