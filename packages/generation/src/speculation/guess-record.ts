/** How often guesses of the next token are right in one answer, by how long the agreement before them is. */
export interface GuessRecord {
  /** Tells whether a guess was right that followed so many agreeing tokens. */
  record(agreement: number, isRight: boolean): void;
  /** How likely the next guess is right after so many agreeing tokens. */
  likelihood(agreement: number): number;
}

/** The least agreement of each class, and how often its guesses are right where nothing is known yet. */
const classes = [
  { from: 16, likelihood: 0.95 },
  { from: 8, likelihood: 0.88 },
  { from: 5, likelihood: 0.8 },
  { from: 3, likelihood: 0.65 },
  { from: 2, likelihood: 0.45 },
  { from: 1, likelihood: 0.25 },
] as const;
/** How many guesses the first likelihood counts for. */
const priorWeight = 2;
/** With each guess those before it weigh this much: an answer that begins to copy is soon believed. */
const memory = 0.9;

/** The record of one answer. */
export function createGuessRecord(): GuessRecord {
  const right = new Float64Array(classes.length);
  const all = new Float64Array(classes.length);
  const classOf = (agreement: number): number => {
    const index = classes.findIndex(({ from }) => agreement >= from);
    return index === -1 ? classes.length - 1 : index;
  };
  return {
    record(agreement, isRight) {
      const index = classOf(agreement);
      right[index] = memory * (right[index] ?? 0) + (isRight ? 1 : 0);
      all[index] = memory * (all[index] ?? 0) + 1;
    },
    likelihood(agreement) {
      const index = classOf(agreement);
      const first = classes[index]?.likelihood ?? 0;
      return ((right[index] ?? 0) + priorWeight * first) / ((all[index] ?? 0) + priorWeight);
    },
  };
}
