/** The middle of some values, and an interval that holds the true median. */
export interface MedianEstimate {
  median: number;
  /** Absent where there are too few values for the confidence asked for. */
  interval?: { low: number; high: number; confidence: number };
}

/** The value below which a share of the values lies, between neighbours by a line; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const lower = sorted[Math.floor(place)] ?? Number.NaN;
  const upper = sorted[Math.ceil(place)] ?? lower;
  return lower + (upper - lower) * (place - Math.floor(place));
}

/**
 * The median with the narrowest interval between two of the values that holds the true median with
 * at least the confidence. It supposes nothing of how the values are spread: each lies above the
 * true median by the toss of a coin. With six values it reaches from the lowest to the highest.
 * @see https://en.wikipedia.org/wiki/Median_test for the sign test that it inverts
 */
export function estimateMedian(values: readonly number[], confidence = 0.95): MedianEstimate {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  let interval: MedianEstimate['interval'] | undefined;
  for (let left = 0; left < count / 2; left += 1) {
    const reached = 1 - 2 * chanceOfAtMost(left, count);
    const [low, high] = [sorted[left], sorted[count - 1 - left]];
    if (reached < confidence || low === undefined || high === undefined) break;
    interval = { low, high, confidence: reached };
  }
  return { median: quantile(sorted, 0.5), ...(interval && { interval }) };
}

/** How one median stands to another: told apart only where their intervals do not touch. */
export type MedianComparison = 'larger' | 'smaller' | 'cannot-tell';

/** How `one` stands to `other`; without intervals nothing can be told. */
export function compareMedians(one: MedianEstimate, other: MedianEstimate): MedianComparison {
  if (!one.interval || !other.interval) return 'cannot-tell';
  if (one.interval.low > other.interval.high) return 'larger';
  return one.interval.high < other.interval.low ? 'smaller' : 'cannot-tell';
}

/** The chance that of so many coins at most `heads` show heads. */
function chanceOfAtMost(heads: number, coins: number): number {
  let chance = 0;
  let ways = 1;
  for (let index = 0; index <= heads; index += 1) {
    chance += ways / 2 ** coins;
    ways = (ways * (coins - index)) / (index + 1);
  }
  return chance;
}
