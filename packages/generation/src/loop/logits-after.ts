import { invalidRequest } from '../request/invalid-request.ts';
import type { CachedSequence } from './cached-sequence.ts';
import type { TokenModel } from './token-model.ts';

/**
 * Computes tokens as an answer would, the prompt in one step and one token after it, and gives a
 * copy of the logits after the last. The sequence is empty before and after, so that a check leaves
 * nothing behind that a later answer would build on.
 * @throws InvalidRequestError for tokens that the model does not have or cannot hold
 */
export async function computeLogitsAfter(
  model: TokenModel,
  sequence: CachedSequence,
  tokenIds: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array> {
  const last = tokenIds.at(-1);
  const known = tokenIds.every((id) => id >= 0 && id < model.vocabularySize);
  if (last === undefined || !known || tokenIds.length > model.contextWindow) {
    throw invalidRequest('tokenIds', 'are not tokens of this model', 'Use ids of this model.');
  }
  model.truncate(0);
  try {
    if (tokenIds.length > 1) {
      sequence.replace(tokenIds.slice(0, -1));
      await sequence.computeLogits(signal);
      sequence.append(last);
    } else {
      sequence.replace(tokenIds);
    }
    return (await sequence.computeLogits(signal)).slice();
  } finally {
    model.truncate(0);
  }
}
