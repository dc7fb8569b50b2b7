import { InvalidPolicyError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { presetPolicy } from './presets.ts';
import { exampleBackends, examplePolicyData } from './testing/example-policy.ts';

/** The example as JSON with the value at a dotted path replaced. */
function broken(path: string, value: unknown): unknown {
  const data: unknown = JSON.parse(JSON.stringify(examplePolicyData()));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place: Record<string, unknown> = Object(data);
  for (const key of keys) place = Object(place[key]);
  place[last] = value;
  return data;
}

describe('a bad policy is refused with the path of the fault', () => {
  it.each([
    ['backends.0.zone', undefined],
    ['backends.1.zone', 'the-moon'],
    ['budget.perDayUsd', Number.NaN],
    ['budget.perRequestUsd', Number.POSITIVE_INFINITY],
    ['budget.perRequestUsd', 5],
    ['budget.perMonthUsd', -1],
    ['backends.2.model.version', 'latest'],
    ['backends.2.model.version', 'gpt-5-latest'],
    ['backends.2.model.version', 'stable'],
    ['backends.2.id', 'rack'],
    ['backends.0.region', 'eu'],
    ['backends.0.retentionDays', 3],
    ['boundary.restricted.zones', ['device', 'third-party']],
    ['boundary.internal.maximumRetentionDays', 90],
    ['boundary.restricted.zonesWithConsent', ['device']],
    ['mode', 'somewhere'],
    ['ranking', { latency: 0, cost: 0, quality: 0 }],
    ['maximumAttempts', 0],
    ['suprise', true],
  ])('%s = %j', (path, value) => {
    const parse = () => parsePolicy(broken(path, value));
    expect(parse).toThrow(InvalidPolicyError);
    expect(parse).toThrow(expect.objectContaining({ details: expect.objectContaining({ path }) }));
  });
  it('of a mode that no backend can serve', () => {
    const [local, rack] = exampleBackends;
    if (!local || !rack) throw new Error('the example has lost its backends');
    expect(() => presetPolicy('only_on_device', [rack])).toThrow(/mode/);
    expect(() => presetPolicy('only_in_cloud', [local])).toThrow(/mode/);
  });
});

it('gives a frozen policy whose fingerprint follows its content', () => {
  const policy = parsePolicy(examplePolicyData());
  expect(Object.isFrozen(policy.boundary.restricted.zones)).toBe(true);
  expect(parsePolicy(examplePolicyData()).fingerprint).toBe(policy.fingerprint);
  expect(parsePolicy(broken('maximumAttempts', 2)).fingerprint).not.toBe(policy.fingerprint);
});
