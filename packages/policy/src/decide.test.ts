import { InvalidConsentError, InvalidRequestError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { counterfactuals } from './counterfactuals.ts';
import { decide } from './decide.ts';
import { decisionLogLine, replayDecision } from './decision-log.ts';
import { modelMismatch } from './model-mismatch.ts';
import { nextAttempt } from './next-attempt.ts';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyRequest, Snapshot } from './policy-request.ts';
import { presetPolicy } from './presets.ts';
import {
  exampleBackends,
  examplePolicyData,
  exampleRequest,
  exampleSnapshot,
} from './testing/example-policy.ts';

const policy = parsePolicy(examplePolicyData());
const decideWith = (request: Partial<PolicyRequest>, snapshot: Partial<Snapshot> = {}) =>
  decide({ ...exampleRequest, ...request }, { ...exampleSnapshot, ...snapshot }, policy);
const consent = {
  id: 'c1',
  zones: ['own-network' as const],
  dataClasses: ['restricted' as const],
  grantedAtMs: 0,
  expiresAtMs: 2_000_000,
};

/** `id: rule` of each rejected candidate. */
const rejections = (request: Partial<PolicyRequest>, snapshot: Partial<Snapshot> = {}) =>
  decideWith(request, snapshot)
    .candidates.filter(({ verdict }) => verdict === 'rejected')
    .map(({ id, rule }) => `${id}: ${rule}`);

const states = (change: object) =>
  Object.fromEntries(
    Object.entries(exampleSnapshot.backends).map(([id, state]) => [id, { ...state, ...change }]),
  );
const busy = states({ queueLength: 50 });
const failing = states({ recentFailures: 50 });

describe('the order of the rules', () => {
  it('admits all for public data and prefers the cloud side', () => {
    expect(decideWith({}).cascade).toEqual(['rack', 'vendor', 'local']);
  });
  it('keeps restricted data on the device', () => {
    const wanted = ['rack: boundary.consent', 'vendor: boundary.zone'];
    expect(rejections({ declaredClass: 'restricted' })).toEqual(wanted);
    expect(rejections({ detectedClass: 'restricted' })).toEqual(wanted);
    expect(rejections({ detectedClass: null })).toEqual(wanted);
  });
  it('never lets a detector lower the class', () => {
    const request = { declaredClass: 'restricted', detectedClass: 'public' } as const;
    expect(decideWith(request).dataClass).toBe('restricted');
  });
  it('opens a zone by consent, within its scope only', () => {
    const restricted = { declaredClass: 'restricted' } as const;
    expect(decideWith({ ...restricted, consent }).chosen).toBe('rack');
    for (const scope of [
      { sessionId: 's1' },
      { backends: ['vendor'] },
      { dataClasses: ['public' as const] },
    ]) {
      expect(decideWith({ ...restricted, consent: { ...consent, ...scope } }).chosen).toBe('local');
    }
  });
  it('asks of a model on the device for no more room than the least answer needs', () => {
    const long = { promptTokens: 8150, maxOutputTokens: 100 };
    expect(decideWith(long).chosen).toBeNull();
    expect(decideWith({ ...long, leastOutputTokens: 20 }).cascade).toEqual(['local']);
  });
  it('leaves queues and failures elsewhere to the limits and the circuit there', () => {
    for (const backends of [busy, failing]) {
      expect(decideWith({}, { backends }).cascade).toEqual(['rack', 'vendor']);
    }
  });
  it('reports the boundary before the budget, with what was seen and allowed', () => {
    const { candidates } = decideWith({ declaredClass: 'internal', maxCostUsd: 0 });
    expect(candidates.find(({ id }) => id === 'vendor')).toEqual({
      id: 'vendor',
      zone: 'third-party',
      modelVersion: '2026-01-01',
      verdict: 'rejected',
      rule: 'boundary.zone',
      observed: 'third-party',
      limit: ['device', 'own-network'],
    });
  });
  it.each<[string, Partial<PolicyRequest>, Partial<Snapshot>, string]>([
    ['mode', { mode: 'only_on_device' }, {}, 'vendor: boundary.mode'],
    ['context', { promptTokens: 9000 }, {}, 'local: capability.context'],
    [
      'tools',
      { needs: { tools: true, json: false, minimumQuality: 0 } },
      {},
      'local: capability.tools',
    ],
    [
      'quality',
      { needs: { tools: false, json: false, minimumQuality: 0.9 } },
      {},
      'rack: capability.quality',
    ],
    ['deadline', { deadlineMs: 1000 }, {}, 'local: capability.deadline'],
    ['queue', {}, { backends: busy }, 'local: health.queue'],
    ['failures', {}, { backends: failing }, 'local: health.failures'],
    ['network', {}, { online: false }, 'vendor: health.network'],
    ['battery', {}, { battery: { level: 0.1, charging: false } }, 'local: health.battery'],
    ['unknown state', {}, { backends: {} }, 'rack: health.availability'],
    ['request cap', { maxOutputTokens: 2000 }, {}, 'vendor: budget.request'],
    ['day cap', {}, { spent: { todayUsd: 1, thisMonthUsd: 1 } }, 'vendor: budget.day'],
    ['month cap', {}, { spent: { todayUsd: 0, thisMonthUsd: 20 } }, 'vendor: budget.month'],
  ])('rejects by %s', (_name, request, snapshot, wanted) => {
    expect(rejections(request, snapshot)).toContain(wanted);
  });
  it('refuses an unknown price under a cap and admits it without one', () => {
    const backends = exampleBackends.map((one) => ({
      ...one,
      price: { kind: 'unknown' as const },
    }));
    const run = (budget: object) =>
      decide(
        exampleRequest,
        exampleSnapshot,
        presetPolicy('prefer_in_cloud', backends, { budget }),
      );
    expect(run({ perRequestUsd: 1000 }).chosen).toBeNull();
    expect(run({}).chosen).not.toBeNull();
  });
});

describe('bad input is refused with the path of the fault', () => {
  it.each<[string, Partial<PolicyRequest>]>([
    ['request.consent.expiresAtMs', { consent: { ...consent, expiresAtMs: 1_000_000 } }],
    ['request.consent.grantedAtMs', { consent: { ...consent, grantedAtMs: 1_000_001 } }],
    ['request.promptTokens', { promptTokens: Number.NaN }],
    ['request.maxCostUsd', { maxCostUsd: Number.NaN }],
  ])('%s', (path, request) => {
    expect(() => decideWith(request)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ path }) }),
    );
  });
  it('by its own class', () => {
    const late = { ...consent, expiresAtMs: 1 };
    expect(() => decideWith({ consent: late })).toThrow(InvalidConsentError);
    expect(() => decideWith({ promptTokens: -1 })).toThrow(InvalidRequestError);
  });
});

describe('after the decision', () => {
  it('tries the next only before the first token, and never after an abort', () => {
    const decision = decideWith({});
    const failed = { id: 'rack', phase: 'before-first-token', outcome: 'failed' } as const;
    expect(nextAttempt(decision, [failed])).toBe('vendor');
    expect(nextAttempt(decision, [{ ...failed, phase: 'streaming' }])).toBeNull();
    expect(nextAttempt(decision, [{ ...failed, outcome: 'aborted-by-user' }])).toBeNull();
  });
  it('refuses a log line of another policy or of no log', () => {
    const decision = decideWith({});
    const line = decisionLogLine({ request: exampleRequest, snapshot: exampleSnapshot, decision });
    const other = presetPolicy('only_on_device', exampleBackends);
    expect(() => replayDecision(line, other)).toThrow(/fingerprint|policy/);
    expect(() => replayDecision('{}', policy)).toThrow(InvalidRequestError);
  });
  it('says what would have sent a restricted request elsewhere', () => {
    const request = { ...exampleRequest, declaredClass: 'restricted' } as const;
    const changes = counterfactuals(request, exampleSnapshot, policy);
    expect(changes).toContainEqual({
      path: 'request.consent',
      from: 'none',
      to: 'own-network',
      chosen: 'rack',
    });
    expect(changes.map(({ path }) => path)).not.toContain('snapshot.online');
  });
  it('reports another model than the pinned one', () => {
    const [local] = exampleBackends;
    if (!local) throw new Error('the example has lost its backends');
    expect(modelMismatch(local, '2026-01-01')).toBeNull();
    expect(modelMismatch(local, '2026-02-02')).toMatchObject({ answered: '2026-02-02' });
  });
});
