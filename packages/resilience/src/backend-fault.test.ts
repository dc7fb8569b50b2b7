import {
  ContextOverflowError,
  InvalidRequestError,
  OutOfMemoryError,
  RateLimitError,
  SpendingLimitError,
  UnsupportedRequestError,
  WorkerLostError,
} from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { isBackendFault } from './backend-fault.ts';
import { deviceFault, networkFault, statusFault } from './testing/errors.ts';
import { timeLimitError } from './time-limits.ts';

const init = { message: '', remedies: [] };

describe('isBackendFault', () => {
  it.each([
    networkFault(),
    statusFault(500),
    statusFault(429),
    statusFault(401),
    deviceFault(),
    new OutOfMemoryError(init),
    new WorkerLostError(init),
    timeLimitError('b', 'first-token', 1),
    new TypeError('bug'),
    'not even an error',
  ])('counts %s', (error) => {
    expect(isBackendFault(error)).toBe(true);
  });
  it.each([
    statusFault(400),
    statusFault(422),
    new ContextOverflowError(init),
    new InvalidRequestError(init),
    new UnsupportedRequestError(init),
    new SpendingLimitError(init),
    new RateLimitError(init),
    timeLimitError('b', 'total', 1),
  ])('does not count %s', (error) => {
    expect(isBackendFault(error)).toBe(false);
  });
});
