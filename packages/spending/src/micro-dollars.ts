/** Sums stay exact integers below this; about nine billion dollars. */
export const mostMicroUsd: number = Number.MAX_SAFE_INTEGER;

/** Binary fractions of dollars miss whole micro-dollars by less than this. */
const representationError = 1e-3;

/** Whole micro-dollars of a cost, rounded up: many small costs never add up to less than they are. */
export function costMicroUsd(usd: number): number {
  if (!(usd > 0)) return 0;
  const exact = usd * 1e6;
  return Math.min(mostMicroUsd, Math.max(1, Math.ceil(exact - representationError)));
}

/** Whole micro-dollars of a cap, rounded down. */
export function capMicroUsd(usd: number): number {
  return usd === Number.POSITIVE_INFINITY ? usd : Math.floor(usd * 1e6 + representationError);
}

/** Dollars, for people and for the policy's snapshot. */
export function usdOf(microUsd: number): number {
  return microUsd / 1e6;
}
