/** Longer agreements are not told apart. */
const mostAgreement = 32;

/** A place in a sequence whose tokens are guessed to come next. */
export interface GuessPlace {
  start: number;
  /** How many tokens before the place are the same as at the sequence's end, up to 32; at least 1. */
  agreement: number;
}

/**
 * Where the last tokens of a sequence stood before: longest agreement first, the latest of equals.
 * Null where the last one never did.
 * @param tokens prompt and answer so far
 * @see https://github.com/apoorvumang/prompt-lookup-decoding
 */
export function lookUpGuess(tokens: Int32Array): GuessPlace | null {
  const end = tokens.length;
  let best = 0;
  let bestStart = -1;
  for (let start = end - 1; start > 0 && best < mostAgreement; start--) {
    // Most places fail at the last token, and those that do not at the one that would beat the best.
    if (tokens[start - 1] !== tokens[end - 1]) continue;
    if (tokens[start - 1 - best] !== tokens[end - 1 - best]) continue;
    const agreed = agreement(tokens, start, end);
    if (agreed > best) {
      best = agreed;
      bestStart = start;
    }
  }
  return bestStart < 0 ? null : { start: bestStart, agreement: best };
}

/** How many tokens before `start` equal those before `end`. */
function agreement(tokens: Int32Array, start: number, end: number): number {
  const limit = Math.min(mostAgreement, start);
  let agreed = 1;
  while (agreed < limit && tokens[start - 1 - agreed] === tokens[end - 1 - agreed]) agreed++;
  return agreed;
}
