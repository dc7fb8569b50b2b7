/** Tokens that end in the same way as the sequence must agree on at least this many. */
const minimumMatch = 3;
/** Longer agreements are not told apart. */
const maximumMatch = 32;

/** A place in the sequence whose tokens are guessed to come next. */
export interface DraftPlace {
  start: number;
  length: number;
}

/**
 * Guesses what comes next from the sequence itself: where its last tokens stood before, longest
 * agreement first, the latest of equals. Null where they never did. The guess is a place in
 * `tokens`, not a copy.
 * @param tokens prompt and answer so far
 * @param maximumLength tokens to guess at most; at least 1
 * @see https://github.com/apoorvumang/prompt-lookup-decoding
 */
export function lookUpDraft(tokens: Int32Array, maximumLength: number): DraftPlace | null {
  const end = tokens.length;
  let bestMatch = minimumMatch - 1;
  let bestStart = -1;
  for (let start = end - 1; start >= minimumMatch && bestMatch < maximumMatch; start--) {
    // Most places fail at the last token, and those that do not at the one that would beat the best.
    if (tokens[start - 1] !== tokens[end - 1]) continue;
    if (tokens[start - 1 - bestMatch] !== tokens[end - 1 - bestMatch]) continue;
    const match = agreement(tokens, start, end);
    if (match > bestMatch) {
      bestMatch = match;
      bestStart = start;
    }
  }
  if (bestStart < 0) return null;
  return { start: bestStart, length: Math.min(maximumLength, end - bestStart) };
}

/** How many tokens before `start` equal those before `end`. */
function agreement(tokens: Int32Array, start: number, end: number): number {
  const limit = Math.min(maximumMatch, start);
  let match = 1;
  while (match < limit && tokens[start - 1 - match] === tokens[end - 1 - match]) match++;
  return match;
}
