import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const nowMs = Date.parse('2026-11-21T07:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['2', 2000],
    [' 1.5 ', 1500],
    ['999999999', 86_400_000],
    ['Sat, 21 Nov 2026 07:00:30 GMT', 30_000],
    ['Saturday, 21-Nov-26 07:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 06:00:00 GMT', 0],
    ['Sat, 21 Nov 2099 07:00:00 GMT', 86_400_000],
  ])('reads %j', (header, delayMs) => {
    expect(parseRetryAfter(header, nowMs)).toBe(delayMs);
  });
  it.each([
    null,
    undefined,
    '',
    'soon',
    '-1',
    '1e9',
    'NaN',
    '0x10',
    'Sat, nonsense',
    '1'.repeat(40),
  ])('does not believe %j', (header) => {
    expect(parseRetryAfter(header, nowMs)).toBeUndefined();
  });
});
