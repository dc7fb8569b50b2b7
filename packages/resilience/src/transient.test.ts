import { describe, expect, it } from 'vitest';
import { deviceFault, networkFault, statusFault } from './testing/errors.ts';
import { timeLimitError } from './time-limits.ts';
import { isTransient, retryAfterOf } from './transient.ts';

describe('isTransient', () => {
  it.each([
    ['a network fault', networkFault()],
    ['an overloaded server', statusFault(503)],
    ['too many requests', statusFault(429)],
    ['a first token that does not come', timeLimitError('b', 'first-token', 1)],
  ])('says yes to %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });
  it.each([
    ['a wrong request', statusFault(400)],
    ['a refusal to pay', statusFault(402)],
    ['time that is used up', timeLimitError('b', 'total', 1)],
    ['a lost device', deviceFault()],
    ['an error of nobody', new Error('x')],
    ['nothing', undefined],
  ])('says no to %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('retryAfterOf', () => {
  it('believes numbers only', () => {
    expect(retryAfterOf(statusFault(429, 5))).toBe(5);
    expect(retryAfterOf(statusFault(429, -5))).toBeUndefined();
    expect(retryAfterOf(statusFault(429, Number.NaN))).toBeUndefined();
    expect(retryAfterOf(statusFault(429))).toBeUndefined();
  });
});
