import { ExponentialBackoff } from 'cockatiel';

/** Gives the waits between the tries of one request, in order, in milliseconds. */
export function fullJitter(
  initialMs: number,
  maximumMs: number,
  random: () => number,
): () => number {
  let backoff = new ExponentialBackoff<number>({
    initialDelay: initialMs,
    maxDelay: maximumMs,
    // The state is the ceiling from which the last wait was drawn.
    generator(ceiling, { initialDelay, maxDelay, exponent }) {
      const next = Math.min(maxDelay, ceiling === undefined ? initialDelay : ceiling * exponent);
      return [random() * next, next];
    },
  }).next();
  return () => {
    const { duration } = backoff;
    backoff = backoff.next(undefined);
    return duration;
  };
}
