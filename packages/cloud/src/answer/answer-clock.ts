import type { GenerationTimings, TokenUsage } from '@localmost/protocol';

/** Times one answer as it is seen from here, the network included. */
export interface AnswerClock {
  /** Content came. */
  mark(): void;
  timings(usage: TokenUsage): GenerationTimings;
}

/** A clock that starts now. @param now milliseconds of a monotonic clock */
export function startAnswerClock(now: () => number): AnswerClock {
  const startMs = now();
  let firstMs: number | null = null;
  let lastMs = startMs;
  return {
    mark() {
      lastMs = now();
      firstMs ??= lastMs;
    },
    timings({ promptTokens, completionTokens }) {
      const endMs = now();
      const timeToFirstTokenMs = (firstMs ?? endMs) - startMs;
      return {
        timeToFirstTokenMs,
        prefillTokensPerSecond: perSecond(promptTokens, timeToFirstTokenMs),
        decodeTokensPerSecond: perSecond(completionTokens - 1, lastMs - (firstMs ?? lastMs)),
        totalMs: endMs - startMs,
      };
    },
  };
}

function perSecond(tokens: number, ms: number): number {
  return tokens > 0 && ms > 0 ? (tokens / ms) * 1000 : 0;
}
