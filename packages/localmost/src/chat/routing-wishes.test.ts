import { InvalidRequestError } from '@localmost/protocol';
import { expect, test } from 'vitest';
import type { ChatCompletionParams } from './completion-params.ts';
import { toRoutingWishes } from './routing-wishes.ts';

/** Parameters as a caller without types may send them. */
function untyped(fields: object): ChatCompletionParams {
  return { model: 'auto', messages: [], ...fields } as ChatCompletionParams;
}

test('wishes come through as they are; null and everything else is left out', () => {
  const wishes = {
    mode: 'prefer_on_device',
    data: 'public',
    maxCostUsd: 0,
    deadlineMs: 5000,
    sessionId: 's1',
    priority: 'background',
    minimumQuality: 0.5,
    restartAfterInterruption: true,
  };
  expect(toRoutingWishes(untyped({ ...wishes, consent: null, temperature: 0 }))).toEqual(wishes);
});

test.each([
  ['mode', 'only_on_devices'],
  ['mode', 1],
  ['data', 'secret'],
  ['consent', 'yes'],
  ['consent', []],
  ['maxCostUsd', Number.NaN],
  ['maxCostUsd', -0.01],
  ['maxCostUsd', Number.POSITIVE_INFINITY],
  ['maxCostUsd', '1'],
  ['deadlineMs', -1],
  ['timeToFirstTokenMs', Number.NaN],
  ['sessionId', ''],
  ['priority', 'urgent'],
  ['minimumQuality', 1.01],
  ['restartAfterInterruption', 'yes'],
])('refuses %s: %s by its name', (path, value) => {
  expect(() => toRoutingWishes(untyped({ [path]: value }))).toThrow(
    expect.objectContaining({ constructor: InvalidRequestError, details: { path } }),
  );
});
