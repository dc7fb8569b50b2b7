import { samplingSettings } from '@localmost/generation';
import type { SamplingOptions } from '@localmost/protocol';
import type { StepWish } from './wllama-token-model.ts';

/** What llama.cpp has to tell for a request's sampling, and what the house's sampler still does. */
export interface SplitSampling {
  readonly wish: StepWish;
  readonly sampling: SamplingOptions;
}

/**
 * Shares the sampling of a request out: a step tells as many candidates as can be drawn at all, which
 * loses nothing. The repetition penalty depends on logits as they are, which only llama.cpp sees: it
 * does that part, and the house's sampler the rest. Values that mean nothing are left to be refused.
 */
export function stepWish(
  options: SamplingOptions | undefined,
  vocabularySize: number,
): SplitSampling {
  const { temperature, topK, repetitionPenalty } = samplingSettings(options);
  const drawable = topK >= 1 ? Math.min(topK, vocabularySize) : vocabularySize;
  const candidates = temperature === 0 ? 1 : drawable;
  const isPenalty = repetitionPenalty >= 0.01 && repetitionPenalty <= 100;
  return {
    wish: { candidates, repetitionPenalty: isPenalty ? repetitionPenalty : 1 },
    sampling: { ...options, ...(isPenalty && { repetitionPenalty: 1 }) },
  };
}
