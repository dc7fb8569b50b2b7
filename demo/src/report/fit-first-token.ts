import type { FirstTokenFit } from './benchmark-report.ts';
import { quantile } from './statistics.ts';

/** One prompt: how much of it had to be computed, and how long the first token took. */
export interface FirstTokenSample {
  newTokens: number;
  timeToFirstTokenMs: number;
}

/**
 * The line that half of all pairs of samples are steeper than: single slow answers do not move it.
 * Where it would say that an empty prompt takes less than no time, it goes through 0. Undefined where
 * there are no two lengths, or where longer prompts were not slower.
 * @see https://doi.org/10.1080/01621459.1968.10480934 (Sen: estimates based on Kendall's tau)
 */
export function fitFirstToken(samples: readonly FirstTokenSample[]): FirstTokenFit | undefined {
  const slopes = samples.flatMap((one, index) =>
    samples
      .slice(index + 1)
      .filter(({ newTokens }) => newTokens !== one.newTokens)
      .map(
        (other) =>
          (other.timeToFirstTokenMs - one.timeToFirstTokenMs) / (other.newTokens - one.newTokens),
      ),
  );
  const free = lineWith(quantile(slopes, 0.5), samples);
  if (!(free.msPerToken > 0)) return undefined;
  const throughZero = samples.map((one) => one.timeToFirstTokenMs / one.newTokens);
  const { fixedMs, msPerToken } =
    free.fixedMs >= 0 ? free : { fixedMs: 0, msPerToken: quantile(throughZero, 0.5) };
  const errors = [...new Set(samples.map(({ newTokens }) => newTokens))].map((newTokens) => {
    const alike = samples.filter((one) => one.newTokens === newTokens);
    return Math.abs(fixedMs + newTokens * msPerToken - medianTimeMs(alike));
  });
  return { fixedMs, tokensPerSecond: 1000 / msPerToken, largestErrorMs: Math.max(...errors) };
}

function lineWith(msPerToken: number, samples: readonly FirstTokenSample[]) {
  const starts = samples.map((one) => one.timeToFirstTokenMs - one.newTokens * msPerToken);
  return { msPerToken, fixedMs: quantile(starts, 0.5) };
}

function medianTimeMs(samples: readonly FirstTokenSample[]): number {
  const times = samples.map((one) => one.timeToFirstTokenMs);
  return quantile(times, 0.5);
}
