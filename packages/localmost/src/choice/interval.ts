/** What is expected, and between which bounds it should fall. */
export interface Interval {
  low: number;
  expected: number;
  high: number;
}

/** An interval around a value: a factor of 1.5 reaches from two thirds of it to half as much again. */
export function around(expected: number, factor: number): Interval {
  return { low: expected / factor, expected, high: expected * factor };
}

/** The interval of a value that falls where the given one rises, such as milliseconds for speeds. */
export function inverse({ low, expected, high }: Interval, numerator: number): Interval {
  return { low: numerator / high, expected: numerator / expected, high: numerator / low };
}

/** Bounds and expectations added. */
export function sum(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}
