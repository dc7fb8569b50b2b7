/** Letters of one word; 26⁵ words are more than any vocabulary has. */
const letters = 5;
const base = 26;

/** Characters that one token takes in a text of words: a space and its letters. */
export const wordLength: number = letters + 1;

/**
 * The word that stands for a token id, with the space before it. Every id has one, all are equally
 * long, and none is part of another's.
 */
export function wordOfToken(tokenId: number): string {
  let rest = tokenId;
  let word = '';
  for (let place = 0; place < letters; place += 1) {
    word = String.fromCharCode(97 + (rest % base)) + word;
    rest = Math.floor(rest / base);
  }
  return ` ${word}`;
}

/** The words of several tokens, in order. */
export function wordsOfTokens(tokenIds: ArrayLike<number>): string {
  let text = '';
  for (let index = 0; index < tokenIds.length; index += 1)
    text += wordOfToken(tokenIds[index] ?? 0);
  return text;
}
