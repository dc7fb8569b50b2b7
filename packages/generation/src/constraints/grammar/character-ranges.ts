import { byteRange } from './byte-set.ts';
import type { Expression } from './expression.ts';
import type { ExpressionFactory } from './expression-factory.ts';

/** Code points from the first to the last, both included. */
export type CharacterRange = readonly [first: number, last: number];

/** The last code point there is. */
export const lastCodePoint = 0x10ffff;

/** Every character: surrogates are none, and have no UTF-8 form. */
export const everyCharacter: readonly CharacterRange[] = [
  [0, 0xd7ff],
  [0xe000, lastCodePoint],
];

/** The same characters in ascending ranges that do not touch. */
export function normalizeRanges(ranges: readonly CharacterRange[]): CharacterRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else if (first <= last) merged.push([first, last]);
  }
  return merged;
}

/** The characters of `ranges` that are in none of `removed`. */
export function subtractRanges(
  ranges: readonly CharacterRange[],
  removed: readonly CharacterRange[],
): CharacterRange[] {
  let left = normalizeRanges(ranges);
  for (const [first, last] of removed) {
    left = left.flatMap(([from, to]): CharacterRange[] => {
      if (last < from || first > to) return [[from, to]];
      const parts: CharacterRange[] = [];
      if (from < first) parts.push([from, first - 1]);
      if (to > last) parts.push([last + 1, to]);
      return parts;
    });
  }
  return left;
}

/** The characters of both. */
export function intersectRanges(
  a: readonly CharacterRange[],
  b: readonly CharacterRange[],
): CharacterRange[] {
  return subtractRanges(a, subtractRanges([[0, lastCodePoint]], b));
}

/** One of these characters, in UTF-8. */
export function utf8Expression(
  factory: ExpressionFactory,
  ranges: readonly CharacterRange[],
): Expression {
  const options = intersectRanges(ranges, everyCharacter).flatMap(([first, last]) =>
    lengths.flatMap(([from, to]) => {
      const start = Math.max(first, from);
      const end = Math.min(last, to);
      return start > end ? [] : splitAlike(encode(start), encode(end));
    }),
  );
  return factory.choice(
    options.map((spans) =>
      factory.sequence(...spans.map(([low, high]) => factory.bytes(byteRange(low, high)))),
    ),
  );
}

/** Code points whose forms have one to four bytes. */
const lengths: readonly CharacterRange[] = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xffff],
  [0x10000, lastCodePoint],
];

type ByteSpan = readonly [low: number, high: number];

/** Cuts the forms between two of equal length into products of byte ranges. */
function splitAlike(low: readonly number[], high: readonly number[]): ByteSpan[][] {
  const [lowByte = 0, ...lowRest] = low;
  const [highByte = 0, ...highRest] = high;
  if (lowRest.length === 0) return [[[lowByte, highByte]]];
  const prefix = (byte: number, rest: ByteSpan[][]): ByteSpan[][] =>
    rest.map((spans) => [[byte, byte], ...spans]);
  const lowest = lowRest.map(() => 0x80);
  const highest = highRest.map(() => 0xbf);
  if (lowByte === highByte) return prefix(lowByte, splitAlike(lowRest, highRest));
  const spans: ByteSpan[][] = [];
  let [from, to] = [lowByte, highByte];
  if (lowRest.some((byte) => byte !== 0x80)) {
    spans.push(...prefix(lowByte, splitAlike(lowRest, highest)));
    from++;
  }
  if (highRest.some((byte) => byte !== 0xbf)) {
    spans.push(...prefix(highByte, splitAlike(lowest, highRest)));
    to--;
  }
  if (from <= to) spans.push([[from, to], ...lowest.map((): ByteSpan => [0x80, 0xbf])]);
  return spans;
}

function encode(codePoint: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(codePoint))];
}
