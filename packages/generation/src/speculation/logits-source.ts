import type { CachedSequence } from '../loop/cached-sequence.ts';
import { draftLength } from './draft-length.ts';
import { createGuessRecord } from './guess-record.ts';
import { lookUpGuess } from './prompt-lookup.ts';
import type { StepCosts } from './step-costs.ts';

/** Gives the logits for one answer's tokens, computing several steps at once where that pays. */
export interface LogitsSource {
  /** True when the next logits are there already, because a draft was right. */
  readonly isAhead: boolean;
  /** Tokens that were drafted and computed; the end of the answer may have left some unused. */
  readonly draftedTokens: number;
  /** Those of them that turned out right. */
  readonly acceptedDraftTokens: number;
  /**
   * The logits after the sequence's last token, in the engine's memory.
   * @param tokensLeft how many more tokens the answer may have, this one included
   * @throws EngineFailureError · the signal's reason
   */
  next(tokensLeft: number, signal: AbortSignal): Promise<Float32Array>;
}

/** What drafts may lose of an answer's time, and what they may lose before it has any. */
const lossShare = 0.02;
const lossAtFirst = 0.1;

/** Where the next token is guessed to stand; it goes along with the sequence while the guess is right. */
interface Guess {
  /** The place in the sequence of the token that is guessed. */
  place: number;
  agreement: number;
  /** The sequence's length before that token. */
  length: number;
}

/**
 * A source for one answer. Drafts change nothing but the time: each token is drawn from its own
 * logits, one after the other, and a draft only decides which logits were computed in one pass.
 * What comes next is guessed before every token, drafted or not: so it is known at no cost how often
 * guesses are right here, and nothing is drafted before that promises a gain.
 * @param costs of the model, learnt from answer to answer; null computes one token at a time
 * @param isAlone whether no other answer is made now: else its tokens are worth more than guesses
 */
export function createLogitsSource(
  sequence: CachedSequence,
  costs: StepCosts | null,
  now: () => number,
  isAlone: () => boolean,
): LogitsSource {
  const guesses = createGuessRecord();
  let guess: Guess | null = null;
  let drafted = 0;
  let accepted = 0;
  let isFirst = true;
  // In passes of one token: what drafts have saved so far, and how many tokens there were.
  let saved = 0;
  let drawn = 0;
  let draftCost = 0;

  const judgeGuess = (): void => {
    if (!guess || sequence.length !== guess.length + 1) return;
    const { tokens } = sequence;
    guesses.record(guess.agreement, tokens[guess.place] === tokens[guess.length]);
  };
  const guessNext = (): Guess | null => {
    const found = lookUpGuess(sequence.tokens);
    return found && { place: found.start, agreement: found.agreement, length: sequence.length };
  };

  return {
    get isAhead() {
      return sequence.isAhead;
    },
    get draftedTokens() {
      return drafted;
    },
    get acceptedDraftTokens() {
      return accepted;
    },
    async next(tokensLeft, signal) {
      if (costs) judgeGuess();
      drawn++;
      if (draftCost > 0) saved++;
      const ahead = sequence.logitsAhead();
      if (ahead) {
        accepted++;
        if (guess) {
          const { place, agreement, length } = guess;
          guess = { place: place + 1, agreement: agreement + 1, length: length + 1 };
        }
        return ahead;
      }
      saved -= draftCost;
      guess = costs && guessNext();
      // The last token of an answer is not worth computing further for. The context window has room
      // for as many, because it bounds the answer.
      const room = tokensLeft - 1;
      const allowance = saved + lossShare * drawn + lossAtFirst;
      const length =
        costs && guess && !isFirst && isAlone()
          ? draftLength(costs, guesses, { agreement: guess.agreement, room, allowance })
          : 0;
      const startsAlone = isAlone();
      const startMs = now();
      const logits =
        guess && length > 0
          ? await sequence.computeDraftLogits(guess.place, length, signal)
          : await sequence.computeLogits(signal);
      drafted += length;
      // The first step is the prompt's.
      if (!isFirst && startsAlone && isAlone()) costs?.record(1 + length, now() - startMs);
      draftCost = length > 0 ? (costs?.ratio(1 + length) ?? 0) : 0;
      isFirst = false;
      return logits;
    },
  };
}
