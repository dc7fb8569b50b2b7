import { EngineFailureError } from '@localmost/protocol';

/**
 * The natural logarithm of a token's probability, by softmax over all logits.
 * @throws EngineFailureError when the logits are not numbers
 */
export function logProbability(logits: Float32Array, tokenId: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  const result = (logits[tokenId] ?? Number.NaN) - highest - Math.log(sum);
  if (!Number.isNaN(result)) return result;
  throw new EngineFailureError({
    message: 'The engine computed logits that are not numbers, so nothing can be weighed.',
    remedies: ['Try again.', 'Load the model on the other backend.', 'Load the model again.'],
  });
}
