import { describe, expect, it } from 'vitest';
import { KeyRedactor, redactKey } from './redact-key.ts';

const key = 'abcabcabd';

function redactInPieces(text: string, cuts: readonly number[]): string {
  const redactor = new KeyRedactor(key);
  const bytes = new TextEncoder().encode(text);
  const out: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.byteLength]) {
    out.push(redactor.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return Buffer.concat([...out, redactor.end()]).toString('utf8');
}

describe('KeyRedactor', () => {
  it.each([
    `x${key}y${key}`,
    // The key begins inside of what looked like the key.
    `abc${key}`,
    `${key.slice(0, -1)}${key}${key.slice(0, -1)}`,
    `Grüße ${key} 🗾`,
    'nothing',
    '',
  ])('gives the same for %j, however it is cut', (text) => {
    const expected = text.replaceAll(key, '[key removed]');
    const length = new TextEncoder().encode(text).byteLength;
    for (let first = 0; first <= length; first++) {
      for (let second = first; second <= length; second++) {
        expect(redactInPieces(text, [first, second])).toBe(expected);
      }
    }
    expect(redactInPieces(text, [...Array(length).keys()])).toBe(expected);
    expect(redactKey(text, key)).toBe(expected);
  });

  it('holds nothing back that cannot be the beginning of the key', () => {
    const redactor = new KeyRedactor(key);
    const push = (text: string) =>
      new TextDecoder().decode(redactor.push(new TextEncoder().encode(text)));
    expect(push('data: {"a":1}\n\n')).toBe('data: {"a":1}\n\n');
    expect(push('xab')).toBe('x');
    expect(push('x')).toBe('abx');
  });
});
