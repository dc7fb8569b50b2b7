import type { ReferenceCase } from './reference-set.ts';

/** How far one answer follows another. */
export interface Agreement {
  readonly prompt: string;
  readonly agreedTokens: number;
  /** Tokens of the shorter of the two answers. */
  readonly ofTokens: number;
  /**
   * How far the reference's best logit led where the two part; null where they do not part, or part
   * after the reference's own text was left.
   */
  readonly logitGap: number | null;
}

/** Compares the answers of two engines, prompt by prompt. @param left, right token ids, in the order of the cases */
export function compareAnswers(
  cases: readonly ReferenceCase[],
  left: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
): Agreement[] {
  return cases.map(({ name, generatedIds, logitGaps }, index) => {
    const [one, other] = [left[index] ?? [], right[index] ?? []];
    const ofTokens = Math.min(one.length, other.length);
    const agreedTokens = commonLength(one, other);
    const parts = agreedTokens < ofTokens || one.length !== other.length;
    const followsReference = commonLength(one, generatedIds) >= agreedTokens;
    const gap = parts && followsReference ? logitGaps[agreedTokens] : undefined;
    return { prompt: name, agreedTokens, ofTokens, logitGap: gap ?? null };
  });
}

function commonLength(one: readonly number[], other: readonly number[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
