import { mostLikelyToken } from './most-likely-token.ts';
import type { RandomSource } from './random.ts';
import { createRepetitionPenalty } from './repetition-penalty.ts';
import type { SamplingSettings } from './sampling-settings.ts';
import { createTokenDraw } from './token-draw.ts';

/** Draws the tokens of one answer. */
export interface Sampler {
  /** Tells of a token of the prompt, or of the answer once it is part of it. */
  see(tokenId: number): void;
  /**
   * Draws the next token, overwriting `logits`. Allocates nothing.
   * @param logits `[vocabularySize]`
   * @throws EngineFailureError when the logits are not numbers
   */
  sample(logits: Float32Array): number;
}

/**
 * A sampler with the filters in the order of Hugging Face's generation: repetition penalty,
 * temperature, top-k, top-p, min-p; then one draw. Temperature 0 is greedy.
 */
export function createSampler(
  settings: SamplingSettings,
  vocabularySize: number,
  random: RandomSource,
): Sampler {
  const penalty = createRepetitionPenalty(settings.repetitionPenalty, vocabularySize);
  const draw =
    settings.temperature === 0 ? null : createTokenDraw(settings, vocabularySize, random);
  return {
    see: penalty.see,
    sample(logits) {
      penalty.apply(logits);
      const best = mostLikelyToken(logits);
      return draw === null ? best : draw(logits, best);
    },
  };
}
