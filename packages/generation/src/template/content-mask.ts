import { malformedTokenizer } from '../tokenizer/malformed-tokenizer.ts';
import { alternation } from '../tokenizer/token-splitter.ts';

/** Hides from a template's output whatever in a message could become part of a control token. */
export interface ContentMask {
  /** The content with each dangerous character replaced by two private-use characters. */
  mask(content: string): string;
  /** The inverse, for what a template made of masked contents. */
  unmask(rendered: string): string;
}

const privateUseStart = 0xe000;
const privateUseEnd = 0xf900;

/**
 * A mask for these control tokens. Only the first character of a dangerous place is replaced, so
 * that the template's trims and conditions see nearly the real content. Dangerous is:
 * where a control token starts; where one starts that the content ends inside of, so that what the
 * template writes next could finish it; and the content's first character, where it could continue
 * one that the template began. Whitespace at both ends is looked through, as templates trim it.
 *
 * A masked character is an escape character and an index. The escape character itself is masked
 * wherever a content holds it, so every content comes back as it was.
 * @param template its literal text must not hold the escape character
 */
export function createContentMask(controlTexts: readonly string[], template: string): ContentMask {
  const fixedText = controlTexts.join('') + template;
  const escapeCharacter = unusedPrivateUseCharacter(fixedText);
  // UTF-16 units, not code points: a token may begin anywhere that a string may be cut.
  const characters = [...new Set((escapeCharacter + controlTexts.join('')).split(''))];
  if (characters.length > privateUseEnd - privateUseStart) {
    throw malformedTokenizer('its control tokens have too many different characters');
  }
  const maskOf = new Map(
    characters.map((character, index) => [
      character,
      escapeCharacter + String.fromCharCode(privateUseStart + index),
    ]),
  );
  const maskedCharacter = new RegExp(`${escapeCharacter}([\\s\\S])`, 'g');
  const places = createDangerFinder(controlTexts, escapeCharacter);
  return {
    mask(content) {
      let masked = '';
      let end = 0;
      for (const place of places(content)) {
        const character = content.charAt(place);
        masked += content.slice(end, place) + (maskOf.get(character) ?? character);
        end = place + 1;
      }
      return masked + content.slice(end);
    },
    unmask: (rendered) =>
      rendered.replace(
        maskedCharacter,
        (_, index: string) => characters[index.charCodeAt(0) - privateUseStart] ?? '',
      ),
  };
}

function unusedPrivateUseCharacter(text: string): string {
  for (let code = privateUseStart; code < privateUseEnd; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character)) return character;
  }
  throw malformedTokenizer('its template uses every private-use character');
}

/** Gives the dangerous places of a content, ascending and each once. */
function createDangerFinder(
  controlTexts: readonly string[],
  escapeCharacter: string,
): (content: string) => number[] {
  // A look-ahead, because control tokens may overlap in a content.
  const starts = new RegExp(`(?=${alternation([...controlTexts, escapeCharacter])})`, 'g');
  const longest = Math.max(0, ...controlTexts.map((text) => text.length));
  const tails = new Set(controlTexts.flatMap((text) => properTails(text)));
  return (content) => {
    const places = new Set<number>();
    for (const match of content.matchAll(starts)) places.add(match.index);
    const trimmed = content.trim();
    const trimmedStart = content.length - content.trimStart().length;
    for (const end of new Set([content.length, trimmedStart + trimmed.length])) {
      for (let place = Math.max(0, end - longest); place < end; place++) {
        const tail = content.slice(place, end);
        if (controlTexts.some((text) => text.startsWith(tail))) places.add(place);
      }
    }
    for (const [place, start] of [
      [0, content],
      [trimmedStart, trimmed],
    ] as const) {
      if (start !== '' && continuesControlToken(start, tails)) places.add(place);
    }
    return [...places].sort((a, b) => a - b);
  };
}

function properTails(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index + 1));
}

function continuesControlToken(start: string, tails: ReadonlySet<string>): boolean {
  for (const tail of tails) if (start.startsWith(tail) || tail.startsWith(start)) return true;
  return false;
}
