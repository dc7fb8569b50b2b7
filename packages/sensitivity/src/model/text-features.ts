/* Text to token features: models/sensitivity/features.py does the same, bit for bit. */

/** How a token is written; the numbers are rows of the shape table. */
export const tokenShape = {
  other: 0,
  lower: 1,
  start: 2,
  capitalised: 3,
  capitals: 4,
  number: 5,
  script: 6,
} as const;

/** One token, folded to lower case without accents; numbers only keep their length. */
export interface TextToken {
  text: string;
  shape: number;
  /** An ideograph and the next one, for scripts that put no space between words; else empty. */
  pair: string;
}

const tokenPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|['’]?\p{L}\p{M}*(?:\p{L}|\p{M})*|\p{N}+|[^\s\p{L}\p{N}]/gu;
const ideograph = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;
const number = /^\p{N}/u;
const letter = /\p{L}/u;
const marks = /\p{M}/gu;
const sentenceEnds = new Set('.!?:\n;"“«([-*>。！？：');

/** Splits a text into words, numbers, ideographs and marks. */
export function tokenizeText(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  let atStart = true;
  let end = -1;
  let previous: TextToken | undefined;
  for (const match of text.normalize('NFKC').matchAll(tokenPattern)) {
    const [raw] = match;
    const token = describe(raw, atStart);
    const adjoining = match.index === end && token.shape === tokenShape.script;
    if (adjoining && previous?.shape === tokenShape.script) previous.pair = previous.text + raw;
    tokens.push(token);
    previous = token;
    atStart = sentenceEnds.has(raw);
    end = match.index + raw.length;
  }
  return tokens;
}

function describe(raw: string, atStart: boolean): TextToken {
  if (ideograph.test(raw)) return { text: raw, shape: tokenShape.script, pair: '' };
  if (number.test(raw)) {
    const length = Math.min([...raw].length, 9);
    return { text: `#${length}`, shape: tokenShape.number, pair: '' };
  }
  if (!letter.test(raw)) return { text: raw, shape: tokenShape.other, pair: '' };
  return { text: fold(raw), shape: shapeOf(raw, atStart), pair: '' };
}

function shapeOf(raw: string, atStart: boolean): number {
  if (raw === raw.toLowerCase()) return tokenShape.lower;
  if ([...raw].length > 1 && raw === raw.toUpperCase()) return tokenShape.capitals;
  return atStart ? tokenShape.start : tokenShape.capitalised;
}

function fold(word: string): string {
  return word.toLowerCase().normalize('NFKD').replace(marks, '').replaceAll('’', "'");
}

/** 32-bit FNV-1a over UTF-16 code units. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Buckets of the character 3-grams and 4-grams of `<word>`, for words without a vector of their own. */
export function subwordBuckets(word: string, bucketCount: number): number[] {
  const framed = [...`<${[...word.slice(0, 48)].slice(0, 24).join('')}>`];
  const buckets: number[] = [];
  for (const size of [3, 4]) {
    for (let start = 0; start + size <= framed.length; start += 1) {
      buckets.push(hashText(framed.slice(start, start + size).join('')) % bucketCount);
    }
  }
  return buckets.length > 0 ? buckets : [hashText(framed.join('')) % bucketCount];
}
