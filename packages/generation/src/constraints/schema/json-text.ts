import { byteRange } from '../grammar/byte-set.ts';
import {
  type CharacterRange,
  everyCharacter,
  intersectRanges,
  subtractRanges,
  utf8Expression,
} from '../grammar/character-ranges.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';

/** The pieces of JSON's own grammar. @see https://www.rfc-editor.org/rfc/rfc8259 */
export interface JsonText {
  /** What may stand after an opening bracket, after a comma and before a closing bracket. */
  readonly gap: Expression;
  /** One character of a string, in any of the ways JSON can write it; never half of a pair. */
  readonly freeCharacter: Expression;
  /** One of these characters of a string, each in one way only. */
  writeCharacter(ranges: readonly CharacterRange[]): Expression;
  /** A string of such characters. @param body what stands between the quotes */
  string(body: Expression): Expression;
  /** Exactly this value, written without spaces. */
  literal(value: unknown): Expression;
  /** A comma or a colon with what may stand behind it. */
  readonly comma: Expression;
  readonly colon: Expression;
}

/** Indentation wider than this is refused: models that begin to write spaces may never end. */
const widestIndent = 32;
const quote: CharacterRange = [0x22, 0x22];
const backslash: CharacterRange = [0x5c, 0x5c];
const controls: CharacterRange = [0, 0x1f];
const shortEscapes: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** The pieces, made of this factory's expressions. */
export function createJsonText(factory: ExpressionFactory): JsonText {
  const { bytes, text, sequence, choice, repeat } = factory;
  const hex = choice([
    bytes(byteRange(0x30, 0x39)),
    bytes(byteRange(0x41, 0x46)),
    bytes(byteRange(0x61, 0x66)),
  ]);
  const hexFrom = (pattern: string) => choice([...pattern].map(text));
  const escaped = sequence(
    text('\\'),
    choice([
      hexFrom('"\\/bfnrt'),
      sequence(
        text('u'),
        choice([
          sequence(hexFrom('0123456789abcefABCEF'), hex, hex, hex),
          sequence(hexFrom('dD'), hexFrom('01234567'), hex, hex),
        ]),
      ),
      sequence(
        text('u'),
        hexFrom('dD'),
        hexFrom('89abAB'),
        hex,
        hex,
        text('\\u'),
        hexFrom('dD'),
        hexFrom('cdefCDEF'),
        hex,
        hex,
      ),
    ]),
  );
  const mustEscape = [quote, backslash, controls];
  const direct = (ranges: readonly CharacterRange[]) =>
    utf8Expression(factory, subtractRanges(ranges, mustEscape));
  const writeCharacter = (ranges: readonly CharacterRange[]): Expression => {
    const escapes: Expression[] = [];
    for (const [first, last] of intersectRanges(ranges, mustEscape)) {
      for (let code = first; code <= last; code++) {
        escapes.push(text(shortEscapes.get(code) ?? `\\u${code.toString(16).padStart(4, '0')}`));
      }
    }
    return choice([direct(ranges), ...escapes]);
  };
  const newLine = sequence(text('\n'), repeat(text(' '), 0, widestIndent));
  const gap = factory.lexeme(choice([factory.empty, text(' '), newLine]));
  const perhapsSpace = choice([factory.empty, text(' ')]);
  return {
    gap,
    freeCharacter: choice([direct(everyCharacter), escaped]),
    writeCharacter,
    string: (body) => factory.lexeme(sequence(text('"'), body, text('"'))),
    literal: (value) => factory.lexeme(text(JSON.stringify(value))),
    comma: sequence(text(','), gap),
    colon: sequence(text(':'), perhapsSpace),
  };
}
