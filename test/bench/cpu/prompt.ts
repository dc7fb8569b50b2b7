/** One prompt in two forms: wllama takes no ids. */
export interface Prompt {
  readonly ids: readonly number[];
  readonly text: string;
}

/** Makes a prompt of so many tokens; another one in each round, so that no cache has its answer. */
export type PromptMaker = (tokens: number, round: number) => Prompt;

const words =
  'the of and to in is that for it as was with be by on not he his are this at from or have an they which one you were all her she there would their we him been has when who will no more if out so what up said about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also well';

/**
 * Makes prompts of words that are one token each in this vocabulary, so that text and ids are the same.
 * @param vocabulary the model's tokens, in order
 * @throws Error where it has too few of the words
 */
export function promptMaker(vocabulary: readonly string[]): PromptMaker {
  const known = words.split(' ').flatMap((word) => {
    // Two customs of writing the space before a word.
    const id = Math.max(vocabulary.indexOf(`\u0120${word}`), vocabulary.indexOf(`\u2581${word}`));
    return id === -1 ? [] : [{ id, word }];
  });
  if (known.length < 50) throw new Error('This vocabulary lacks common English words.');
  return (tokens, round) => {
    const chosen = Array.from(
      { length: tokens },
      (_, i) => known[(37 * i * i + 11 * i + 7 * round) % known.length] ?? { id: 0, word: '' },
    );
    return { ids: chosen.map(({ id }) => id), text: chosen.map(({ word }) => ` ${word}`).join('') };
  };
}
