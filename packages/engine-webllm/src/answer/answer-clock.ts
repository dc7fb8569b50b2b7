import type { GenerationTimings } from '@localmost/protocol';

/** Measures one answer from outside of web-llm, by the pieces that come. */
export interface AnswerClock {
  /** Another piece came. */
  tick(): void;
  /** @param computedPromptTokens prompt tokens that were not in the cache */
  timings(computedPromptTokens: number, completionTokens: number): GenerationTimings;
}

/** A clock that starts now. @param now milliseconds */
export function startAnswerClock(now: () => number): AnswerClock {
  const startMs = now();
  let firstMs: number | undefined;
  let lastMs = startMs;
  return {
    tick() {
      lastMs = now();
      firstMs ??= lastMs;
    },
    timings(computedPromptTokens, completionTokens) {
      const firstTokenMs = firstMs ?? lastMs;
      const endMs = now();
      return {
        timeToFirstTokenMs: firstTokenMs - startMs,
        prefillTokensPerSecond: perSecond(computedPromptTokens, firstTokenMs - startMs),
        decodeTokensPerSecond: perSecond(Math.max(0, completionTokens - 1), lastMs - firstTokenMs),
        totalMs: endMs - startMs,
      };
    },
  };
}

function perSecond(count: number, durationMs: number): number {
  return durationMs > 0 ? (count * 1000) / durationMs : 0;
}
