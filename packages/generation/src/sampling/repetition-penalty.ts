/** Makes tokens that were already seen less likely. */
export interface RepetitionPenalty {
  /** Tells of a token of the prompt or the answer. */
  see(tokenId: number): void;
  /** Lowers the logits of every seen token in place, each once. */
  apply(logits: Float32Array): void;
}

/**
 * The penalty of CTRL over the whole conversation: a positive logit is divided by it, a negative
 * one multiplied. 1 changes nothing and costs nothing.
 * @see https://arxiv.org/abs/1909.05858 section 4.1
 */
export function createRepetitionPenalty(
  penalty: number,
  vocabularySize: number,
): RepetitionPenalty {
  if (penalty === 1) return { see() {}, apply() {} };
  const isSeen = new Uint8Array(vocabularySize);
  const seen = new Int32Array(vocabularySize);
  let seenCount = 0;
  return {
    see(tokenId) {
      if (isSeen[tokenId] !== 0) return;
      isSeen[tokenId] = 1;
      seen[seenCount++] = tokenId;
    },
    apply(logits) {
      for (let index = 0; index < seenCount; index++) {
        const tokenId = seen[index] ?? 0;
        const logit = logits[tokenId] ?? 0;
        logits[tokenId] = logit > 0 ? logit / penalty : logit * penalty;
      }
    },
  };
}
