/** A middle value and how far the values lie from it. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Median and quartiles. */
export function quartiles(values: readonly number[]): Spread {
  return spreadOf(values, 0.25, 0.75);
}

/**
 * The median, and the interval in which 95 % of the medians lie that samples drawn from these
 * values with replacement have.
 * @see https://en.wikipedia.org/wiki/Bootstrapping_(statistics) the percentile method
 */
export function bootstrapMedian(values: readonly number[]): Spread {
  let state = 1;
  const draw = (): number => {
    // Numerical Recipes' generator: the same interval for the same values.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)] ?? Number.NaN;
  };
  const medians = Array.from(
    { length: 2000 },
    () => quartiles(Array.from(values, () => draw())).median,
  );
  const { low, high } = spreadOf(medians, 0.025, 0.975);
  return { low, median: quartiles(values).median, high };
}

function spreadOf(values: readonly number[], lowest: number, highest: number): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(lowest), median: at(0.5), high: at(highest) };
}
