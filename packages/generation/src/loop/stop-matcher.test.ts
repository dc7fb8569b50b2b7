import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createStopMatcher } from './stop-matcher.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

function run(pieces: readonly string[], stops: readonly string[]) {
  const matcher = createStopMatcher(stops);
  let text = '';
  for (const piece of pieces) {
    const result = matcher.push(piece);
    text += result.text;
    if (result.isStopped) return { text, isStopped: true };
  }
  return { text: text + matcher.end(), isStopped: false };
}

describe('stop matcher', () => {
  it('ends before the stop string that is complete first, however the text is cut', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(word), fc.array(word, { maxLength: 3 }), (pieces, stops) => {
        const whole = pieces.join('');
        const prefixes = Array.from(whole, (_, index) => whole.slice(0, index + 1));
        const ended = prefixes.find((prefix) => stops.some((stop) => prefix.endsWith(stop)));
        const starts = stops.filter((stop) => ended?.endsWith(stop)).map((stop) => stop.length);
        const expected = ended?.slice(0, ended.length - Math.max(...starts)) ?? whole;
        expect(run(pieces, stops)).toEqual({ text: expected, isStopped: ended !== undefined });
      }),
      { numRuns: 500 },
    );
  });

  it('holds back only what may still begin a stop string', () => {
    const matcher = createStopMatcher(['END', 'EN D']);
    expect(matcher.push('the E').text).toBe('the ');
    expect(matcher.push('N').text).toBe('');
    expect(matcher.push('G').text).toBe('ENG');
    expect(matcher.push('EN').text).toBe('');
    expect(matcher.end()).toBe('EN');
  });

  it('passes everything at once without stop strings', () => {
    expect(createStopMatcher([]).push('text').text).toBe('text');
  });
});
