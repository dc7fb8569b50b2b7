/** Median and ends of some figures, rounded to whole numbers. */
export function medianOf(values: readonly number[]): {
  median: number;
  least: number;
  most: number;
} {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (index: number) => Math.round(sorted[index] ?? Number.NaN);
  return {
    median: at(Math.floor(sorted.length / 2)),
    least: at(0),
    most: at(sorted.length - 1),
  };
}
