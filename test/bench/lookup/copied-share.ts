/** From this share on an answer counts as a copy of its prompt. */
export const copyShare = 0.6;

/** Tokens in a row that must stand together in the prompt. */
const inARow = 4;

/** The share of an answer's tokens that stand in the prompt behind the same three tokens as here. */
export function copiedShare(prompt: readonly number[], answer: readonly number[]): number {
  const all = [...prompt, ...answer];
  const endingAt = (index: number): string => all.slice(index + 1 - inARow, index + 1).join(' ');
  const known = new Set<string>();
  for (let index = inARow - 1; index < prompt.length; index += 1) known.add(endingAt(index));
  const copied = answer.filter((_, index) => known.has(endingAt(prompt.length + index)));
  return copied.length / answer.length;
}
