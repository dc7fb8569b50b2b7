import { describe, expect, it } from 'vitest';
import { type AdvisorAnswers, advise } from './advisor.ts';
import { exampleBackends } from './testing/example-policy.ts';

const answers: AdvisorAnswers = {
  mayDataLeave: 'yes',
  mustOwnLifecycle: false,
  requestsPerMonth: 50_000,
  steadyVolume: true,
  cloudUsdPerMonth: 200,
  hasOperators: true,
};
const advice = (changes: Partial<AdvisorAnswers>) =>
  advise({ ...answers, ...changes }, exampleBackends);

describe('the advisor', () => {
  it.each<[Partial<AdvisorAnswers>, string]>([
    [{}, 'device-and-cloud'],
    [{ mayDataLeave: 'no', hasOperators: false }, 'device-only'],
    [{ mayDataLeave: 'no', mustOwnLifecycle: true }, 'device-and-own-servers'],
    [{ mustOwnLifecycle: true }, 'device-and-own-servers'],
    [{ mustOwnLifecycle: true, hasOperators: false }, 'device-and-cloud'],
    [{ requestsPerMonth: 1_999_999 }, 'device-and-cloud'],
    [{ requestsPerMonth: 2_000_000 }, 'device-and-own-servers'],
    [{ requestsPerMonth: 2_000_000, steadyVolume: false }, 'device-and-cloud'],
    [{ requestsPerMonth: 2_000_000, hasOperators: false }, 'device-and-cloud'],
    [{ cloudUsdPerMonth: 50_000 }, 'device-and-own-servers'],
    [{ cloudUsdPerMonth: 49_999 }, 'device-and-cloud'],
  ])('%j: %s', (changes, wanted) => {
    expect(advice(changes).recommendation).toBe(wanted);
  });
  it('names the figure that the volume was held against', () => {
    const limitOf = (requestsPerMonth: number) => advice({ requestsPerMonth }).reasons[2]?.limit;
    expect([99_999, 100_000, 2_000_000].map(limitOf)).toEqual([100_000, 2_000_000, 2_000_000]);
  });
  it('gives one reason for each of the four questions', () => {
    expect(advice({}).reasons).toHaveLength(4);
  });
  it('writes a policy that keeps what may not leave on machines of one’s own', () => {
    const { policy } = advice({ mayDataLeave: 'no', mustOwnLifecycle: true });
    for (const rule of Object.values(policy.boundary)) {
      expect(rule.zones).toEqual(['device', 'own-network']);
    }
  });
  it('lets third parties have public data only, where that is the answer', () => {
    const { policy } = advice({ mayDataLeave: 'public-only' });
    expect(policy.boundary.public.zones).toContain('third-party');
    expect(policy.boundary.internal.zones).not.toContain('third-party');
  });
});
