import {
  type CharacterRange,
  everyCharacter,
  subtractRanges,
} from '../grammar/character-ranges.ts';

const digits: readonly CharacterRange[] = [[0x30, 0x39]];
const wordCharacters: readonly CharacterRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: readonly CharacterRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: readonly CharacterRange[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/** What `.` stands for. */
export const anyButLineEnd: readonly CharacterRange[] = subtractRanges(everyCharacter, lineEnds);

/** What `\d`, `\W` and their like stand for, by their letter. */
export const classEscapes: ReadonlyMap<string, readonly CharacterRange[]> = new Map([
  ['d', digits],
  ['D', subtractRanges(everyCharacter, digits)],
  ['w', wordCharacters],
  ['W', subtractRanges(everyCharacter, wordCharacters)],
  ['s', spaces],
  ['S', subtractRanges(everyCharacter, spaces)],
]);

/** The character behind `\n` and its like. */
export const controlEscapes: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);
