import type { RandomSource } from './random.ts';
import type { SamplingSettings } from './sampling-settings.ts';
import { createTokenRanking } from './token-ranking.ts';

/** Draws one token. @param best the token with the highest logit */
export type TokenDraw = (logits: Float32Array, best: number) => number;

/**
 * Draws by temperature, top-k, top-p and min-p, in that order; at least one token always stays.
 * Weights are relative to the most likely token, which weighs 1: no filter needs probabilities.
 * @see https://arxiv.org/abs/1904.09751 top-p
 * @see https://arxiv.org/abs/2407.01082 min-p
 */
export function createTokenDraw(
  settings: SamplingSettings,
  vocabularySize: number,
  random: RandomSource,
): TokenDraw {
  const { temperature, topK, topP, minP } = settings;
  if (topK === 0 && topP === 1 && minP === 0) return drawFromAll(temperature, random);
  const count = topK === 0 ? vocabularySize : Math.min(topK, vocabularySize);
  const ranking = createTokenRanking(vocabularySize);
  const kept = new Int32Array(vocabularySize);
  const cumulative = new Float64Array(vocabularySize);

  return (logits, best) => {
    const highest = logits[best] ?? 0;
    const ranked = ranking.rank(logits, count);
    let enough = Number.POSITIVE_INFINITY;
    if (topP < 1) {
      let total = 0;
      for (let index = 0; index < ranked; index++) {
        total += weight(logits[ranking.members[index] ?? 0], highest, temperature);
      }
      enough = topP * total;
    }
    let sum = 0;
    let keptCount = 0;
    for (let tokenId = ranking.next(); tokenId >= 0; tokenId = ranking.next()) {
      const tokenWeight = weight(logits[tokenId], highest, temperature);
      if (keptCount > 0 && (sum >= enough || tokenWeight < minP || tokenWeight === 0)) break;
      sum += tokenWeight;
      kept[keptCount] = tokenId;
      cumulative[keptCount++] = sum;
    }
    const target = random() * sum;
    let index = 0;
    while (index < keptCount - 1 && target >= (cumulative[index] ?? 0)) index++;
    return kept[index] ?? best;
  };
}

/** Without filters no order is needed: two passes over the vocabulary. */
function drawFromAll(temperature: number, random: RandomSource): TokenDraw {
  return (logits, best) => {
    const highest = logits[best] ?? 0;
    let total = 0;
    for (const logit of logits) total += weight(logit, highest, temperature);
    let left = random() * total;
    for (let tokenId = 0; tokenId < logits.length; tokenId++) {
      left -= weight(logits[tokenId], highest, temperature);
      if (left < 0) return tokenId;
    }
    return best;
  };
}

/** exp((logit - highest) / temperature): the probability up to a common factor. */
function weight(logit: number | undefined, highest: number, temperature: number): number {
  return Math.exp(((logit ?? Number.NEGATIVE_INFINITY) - highest) / temperature);
}
