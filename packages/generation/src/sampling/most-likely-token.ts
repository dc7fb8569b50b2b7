import { EngineFailureError } from '@localmost/protocol';

/**
 * The token with the highest logit; of equals the lowest id.
 * @throws EngineFailureError when the logits hold NaN or +Infinity, or nothing but -Infinity
 */
export function mostLikelyToken(logits: Float32Array): number {
  const count = logits.length;
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let tokenId = 0; tokenId < count; tokenId++) {
    const logit = logits[tokenId] ?? 0;
    // One comparison a token in the common case: NaN fails it, and so is looked at like a maximum.
    if (logit <= highest) continue;
    if (!(logit < Number.POSITIVE_INFINITY)) throw notNumbers(count);
    highest = logit;
    best = tokenId;
  }
  if (highest === Number.NEGATIVE_INFINITY) throw notNumbers(count);
  return best;
}

function notNumbers(vocabularySize: number): EngineFailureError {
  return new EngineFailureError({
    message: 'The engine computed logits that are not numbers, so no token can be drawn.',
    details: { vocabularySize },
    remedies: ['Try again.', 'Load the model on the other backend.', 'Load the model again.'],
  });
}
