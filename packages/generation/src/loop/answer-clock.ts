import type { GenerationTimings } from '@localmost/protocol';

/** Measures one answer. Times are milliseconds of the clock that is handed in. */
export interface AnswerClock {
  /** The model begins to compute the prompt. */
  startPrefill(): void;
  /** A token was drawn. */
  countToken(): void;
  /** The timings up to now. @param computedPromptTokens prompt tokens not taken from the cache */
  timings(computedPromptTokens: number): GenerationTimings;
}

/** A clock that starts now. */
export function startAnswerClock(now: () => number): AnswerClock {
  const startMs = now();
  let prefillMs = startMs;
  let firstTokenMs = startMs;
  let lastTokenMs = startMs;
  let tokens = 0;
  return {
    startPrefill() {
      prefillMs = now();
    },
    countToken() {
      lastTokenMs = now();
      if (tokens === 0) firstTokenMs = lastTokenMs;
      tokens++;
    },
    timings: (computedPromptTokens) => ({
      timeToFirstTokenMs: firstTokenMs - startMs,
      prefillTokensPerSecond: perSecond(computedPromptTokens, firstTokenMs - prefillMs),
      decodeTokensPerSecond: perSecond(Math.max(0, tokens - 1), lastTokenMs - firstTokenMs),
      totalMs: now() - startMs,
    }),
  };
}

/** 0 where no time passed: a rate that cannot be known. */
function perSecond(count: number, durationMs: number): number {
  return durationMs > 0 ? (count * 1000) / durationMs : 0;
}
