/** A set of token ids, one bit each. */
export type TokenSet = Uint32Array;

/** An empty set for a vocabulary. */
export function createTokenSet(vocabularySize: number): TokenSet {
  return new Uint32Array(Math.ceil(vocabularySize / 32));
}

/** Adds a token in place. */
export function addToken(set: TokenSet, tokenId: number): void {
  const word = tokenId >> 5;
  set[word] = (set[word] ?? 0) | (1 << (tokenId & 31));
}

/** Adds all tokens of `other` in place. */
export function addTokens(set: TokenSet, other: TokenSet): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] ?? 0) | (other[word] ?? 0);
}

/** Makes every token that the set does not hold impossible, in place. */
export function maskLogits(logits: Float32Array, set: TokenSet): void {
  const count = logits.length;
  for (let word = 0; word < set.length; word++) {
    const bits = set[word] ?? 0;
    const start = word << 5;
    if (bits === 0) {
      logits.fill(Number.NEGATIVE_INFINITY, start, Math.min(start + 32, count));
      continue;
    }
    if (bits === 0xffff_ffff) continue;
    const end = Math.min(start + 32, count);
    for (let tokenId = start; tokenId < end; tokenId++) {
      if ((bits & (1 << (tokenId & 31))) === 0) logits[tokenId] = Number.NEGATIVE_INFINITY;
    }
  }
  // An engine may have more logits than the tokenizer has tokens.
  if (count > set.length * 32) logits.fill(Number.NEGATIVE_INFINITY, set.length * 32);
}
