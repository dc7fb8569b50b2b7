import {
  type CharacterRange,
  everyCharacter,
  subtractRanges,
} from '../grammar/character-ranges.ts';
import { classEscapes, controlEscapes } from './pattern-classes.ts';
import { UnsupportedPattern } from './unsupported-pattern.ts';

/** Walks through the source of a regular expression. */
export interface PatternReader {
  /** The next character without taking it; undefined at the end. */
  peek(): string | undefined;
  /** Takes this text if it comes next. */
  take(text: string): boolean;
  next(): string;
  /** What `\x`, behind the backslash, stands for. */
  readEscape(isInClass: boolean): readonly CharacterRange[];
  /** A class, behind its `[`. */
  readClass(): readonly CharacterRange[];
  /** Digits as a number; null where none come next. */
  readNumber(): number | null;
}

/** A reader at the start. Its methods throw {@link UnsupportedPattern}. */
export function createPatternReader(source: string): PatternReader {
  const characters = [...source];
  let place = 0;
  const peek = () => characters[place];
  const take = (text: string): boolean => {
    if (
      !characters
        .slice(place, place + text.length)
        .join('')
        .startsWith(text)
    )
      return false;
    place += text.length;
    return true;
  };
  const next = (): string => {
    const character = characters[place++];
    if (character === undefined) throw new UnsupportedPattern('it ends too early');
    return character;
  };
  const readHex = (length: number): CharacterRange[] => {
    let digits = '';
    for (let index = 0; index < length; index++) digits += next();
    return single(Number.parseInt(digits, 16), digits);
  };
  const readUnicode = (): CharacterRange[] => {
    if (!take('{')) return readHex(4);
    let digits = '';
    while (!take('}')) digits += next();
    return single(Number.parseInt(digits, 16), digits);
  };
  const readEscape = (isInClass: boolean): readonly CharacterRange[] => {
    const letter = next();
    const known = classEscapes.get(letter);
    if (known) return known;
    const control = controlEscapes.get(letter);
    if (control !== undefined) return [[control, control]];
    if (letter === 'x') return readHex(2);
    if (letter === 'u') return readUnicode();
    if (letter === '0' && !/[0-9]/.test(peek() ?? '')) return [[0, 0]];
    if (letter === 'b' && isInClass) return [[8, 8]];
    if (/[A-Za-z0-9]/.test(letter)) throw new UnsupportedPattern(`\\${letter} is not supported`);
    return single(letter.codePointAt(0) ?? 0, letter);
  };
  const readMember = (): readonly CharacterRange[] => {
    const character = next();
    if (character === '\\') return readEscape(true);
    return single(character.codePointAt(0) ?? 0, character);
  };
  return {
    peek,
    take,
    next,
    readEscape,
    readClass() {
      const isNegated = take('^');
      const ranges: CharacterRange[] = [];
      while (!take(']')) {
        const from = readMember();
        if (peek() !== '-' || characters[place + 1] === ']') {
          ranges.push(...from);
          continue;
        }
        next();
        const first = from[0]?.[0];
        const last = readMember()[0]?.[1];
        if (first === undefined || last === undefined || last < first) {
          throw new UnsupportedPattern('a class has a range that is none');
        }
        ranges.push([first, last]);
      }
      return isNegated ? subtractRanges(everyCharacter, ranges) : ranges;
    },
    readNumber() {
      let digits = '';
      while (/[0-9]/.test(peek() ?? '')) digits += next();
      return digits === '' ? null : Number(digits);
    },
  };
}

function single(codePoint: number, source: string): CharacterRange[] {
  if (Number.isInteger(codePoint) && codePoint >= 0 && codePoint <= 0x10ffff) {
    return [[codePoint, codePoint]];
  }
  throw new UnsupportedPattern(`${source} is not a character`);
}
