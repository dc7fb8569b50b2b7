import { LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { presetPolicy } from './presets.ts';
import { quantitiesOf } from './quantities.ts';
import { type Problem, problems } from './testing/arbitraries.ts';
import { exampleBackends, exampleRequest, exampleSnapshot } from './testing/example-policy.ts';
import { thresholds } from './thresholds.ts';

const policy = presetPolicy('prefer_on_device', exampleBackends);

describe('how far a number could go', { timeout: 60_000 }, () => {
  it('is told to the token, from which the device leaves no room', () => {
    const small = exampleBackends.map((one) =>
      one.zone === 'device' ? { ...one, contextTokens: 1024 } : one,
    );
    const found = thresholds(
      exampleRequest,
      exampleSnapshot,
      presetPolicy('prefer_on_device', small),
    );
    const room = 1024 - exampleRequest.maxOutputTokens;
    expect(found).toContainEqual({
      path: 'request.promptTokens',
      observed: exampleRequest.promptTokens,
      direction: 'above',
      keepsAt: room,
      changesAt: room + 1,
      chosen: 'rack',
    });
  });

  it('is told of a stated limit only', () => {
    const paths = (request: Problem['request']) =>
      thresholds(request, exampleSnapshot, policy).map(
        ({ path, direction }) => `${path} ${direction}`,
      );
    expect(paths(exampleRequest)).not.toContain('request.deadlineMs below');
    expect(paths({ ...exampleRequest, deadlineMs: 3_600_000 })).toContain(
      'request.deadlineMs below',
    );
  });

  it('agrees with the decision on both of its sides, whatever the policy', () => {
    let crossings = 0;
    fc.assert(
      fc.property(problems, ({ policy, request, snapshot }) => {
        for (const found of thresholdsOrNone({ policy, request, snapshot })) {
          crossings += 1;
          const quantity = quantitiesOf(request, snapshot).find(({ path }) => path === found.path);
          const chosenAt = (value: number) => {
            const changed = quantity?.at(value);
            const [asked, seen] = [
              { ...request, ...changed?.request },
              { ...snapshot, ...changed?.snapshot },
            ];
            return decide(asked, seen, policy).chosen;
          };
          const actual = decide(request, snapshot, policy).chosen;
          expect(chosenAt(found.keepsAt)).toBe(actual);
          expect(chosenAt(found.changesAt)).toBe(found.chosen);
          expect(found.chosen).not.toBe(actual);
          expect(found.changesAt > found.observed).toBe(found.direction === 'above');
        }
      }),
      { numRuns: 80, seed: 20_261_129 },
    );
    expect(crossings).toBeGreaterThan(20);
  });
});

/** A refusal at the door has no numbers. */
function thresholdsOrNone({ request, snapshot, policy }: Problem) {
  try {
    return thresholds(request, snapshot, policy);
  } catch (error) {
    if (error instanceof LocalmostError) return [];
    throw error;
  }
}
