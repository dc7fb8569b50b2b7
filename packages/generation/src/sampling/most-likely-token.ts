import { EngineFailureError } from '@localmost/protocol';

/**
 * The token with the highest logit; of equals the lowest id.
 * @throws EngineFailureError when the logits hold NaN or +Infinity, or nothing but -Infinity
 */
export function mostLikelyToken(logits: Float32Array): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  let isSound = true;
  for (let tokenId = 0; tokenId < logits.length; tokenId++) {
    const logit = logits[tokenId] ?? 0;
    // NaN fails every comparison, so it is caught here and not by the maximum.
    if (!(logit < Number.POSITIVE_INFINITY)) isSound = false;
    if (logit > highest) {
      highest = logit;
      best = tokenId;
    }
  }
  if (isSound && best >= 0) return best;
  throw new EngineFailureError({
    message: 'The engine computed logits that are not numbers, so no token can be drawn.',
    details: { vocabularySize: logits.length },
    remedies: ['Try again.', 'Load the model on the other backend.', 'Load the model again.'],
  });
}
