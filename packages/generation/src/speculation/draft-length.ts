import type { GuessRecord } from './guess-record.ts';
import type { StepCosts } from './step-costs.ts';

/** Numbers of tokens to guess; the one known before them makes passes of 2, 4, 8 and 16. */
const lengths = [1, 3, 7, 15];
/** A draft must promise so many times the tokens a millisecond that passes of one token give. */
const leastGain = 1.1;

/** What is known where a draft is weighed. */
export interface DraftChance {
  /** How many tokens before the guess stand before the place it is taken from, too. */
  agreement: number;
  /** Tokens that may be guessed at most. */
  room: number;
  /**
   * What may be lost on average if the first guess is wrong, in passes of one token: so that a short
   * answer, which gives no time to make up for a loss, is not slowed down either.
   */
  allowance: number;
}

/**
 * How many tokens to guess in the next pass, 0 for none: the number that promises the most tokens
 * a millisecond, by what passes take and by how often guesses were right.
 */
export function draftLength(
  costs: StepCosts,
  guesses: GuessRecord,
  { agreement, room, allowance }: DraftChance,
): number {
  const failure = 1 - guesses.likelihood(agreement);
  let best = 0;
  let bestRate = leastGain;
  let guessed = 0;
  let allRight = 1;
  // The token after the last right guess comes out of every pass.
  let expectedTokens = 1;
  for (const length of lengths) {
    const ratio = costs.ratio(length + 1);
    if (length > room || ratio === undefined || failure * (ratio - 1) > allowance) break;
    for (; guessed < length; guessed++) {
      allRight *= guesses.likelihood(agreement + guessed);
      expectedTokens += allRight;
    }
    if (expectedTokens / ratio <= bestRate) continue;
    best = length;
    bestRate = expectedTokens / ratio;
  }
  return best;
}
