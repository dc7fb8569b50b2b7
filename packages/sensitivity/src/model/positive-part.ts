/** Puts 0 in place of what is negative. */
export function keepPositivePart(values: Float32Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < 0) values[index] = 0;
  }
}

/** Adds to each value what stands in its place, unless that is negative. */
export function addPositivePart(values: Float32Array, added: Float32Array): void {
  for (let index = 0; index < values.length; index += 1) {
    values[index] = (values[index] ?? 0) + Math.max(0, added[index] ?? 0);
  }
}
