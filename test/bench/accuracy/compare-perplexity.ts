import type { Scorer } from './scorer.ts';

/** Tokens that are seen together; each window starts anew. */
const windowTokens = 512;

/** How well two engines predict the same text. */
export interface PerplexityReport {
  readonly tokens: number;
  readonly ours: number;
  readonly theirs: number;
  /** Ours over theirs, less one, in percent. */
  readonly differencePercent: number;
}

/** Perplexities over the text, in windows. @param ids the text's tokens */
export async function comparePerplexity(
  ours: Scorer,
  theirs: Scorer,
  ids: readonly number[],
): Promise<PerplexityReport> {
  const losses = { ours: 0, theirs: 0, tokens: 0 };
  for (let from = 0; from + 1 < ids.length; from += windowTokens) {
    const window = ids.slice(from, from + windowTokens);
    const mine = await ours.score(window);
    const other = await theirs.score(window);
    if (mine.length !== other.length) throw new Error('The engines scored different tokens.');
    losses.ours += sum(mine);
    losses.theirs += sum(other);
    losses.tokens += mine.length;
  }
  const perplexity = (total: number) => Math.exp(total / losses.tokens);
  const ratio = perplexity(losses.ours) / perplexity(losses.theirs);
  return {
    tokens: losses.tokens,
    ours: round(perplexity(losses.ours)),
    theirs: round(perplexity(losses.theirs)),
    differencePercent: round(100 * (ratio - 1)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
