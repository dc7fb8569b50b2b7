import type { Scorer } from './scorer.ts';

/** Where two engines first said different words. */
export interface Parting {
  readonly prompt: number;
  /** Tokens on which they agreed before. */
  readonly after: number;
  /** By how much each engine preferred its own token to the other's, in logits. */
  readonly ourLead: number;
  readonly theirLead: number;
}

/** How far two engines agree, token by token. */
export interface GreedyReport {
  readonly prompts: number;
  readonly tokensEach: number;
  /** Answers that are the same to the end. */
  readonly equal: number;
  readonly partings: readonly Parting[];
}

/** Both answer each prompt greedily; each parting is reported with how near it was to a tie. */
export async function compareGreedy(
  ours: Scorer,
  theirs: Scorer,
  prompts: readonly (readonly number[])[],
  tokensEach: number,
): Promise<GreedyReport> {
  const partings: Parting[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const ids = [...prompt];
    for (let count = 0; count < tokensEach; count += 1) {
      const mine = await ours.next(ids);
      const other = await theirs.next(ids);
      if (mine.id !== other.id) {
        const ourLead = (await ours.next(ids, other.id)).lead;
        const theirLead = (await theirs.next(ids, mine.id)).lead;
        partings.push({
          prompt: index,
          after: count,
          ourLead: round(ourLead),
          theirLead: round(theirLead),
        });
        break;
      }
      ids.push(mine.id);
    }
  }
  const equal = prompts.length - partings.length;
  return { prompts: prompts.length, tokensEach, equal, partings };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
