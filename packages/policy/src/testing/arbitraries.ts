import type { ConsentToken, DataClass, ExecutionMode, TrustZone } from '@localmost/protocol';
import fc from 'fast-check';
import { parsePolicy } from '../parse-policy.ts';
import {
  type Backend,
  type BoundaryRule,
  dataClasses,
  type ParsedPolicy,
  trustZones,
} from '../policy.ts';
import type { BackendState, PolicyRequest, Snapshot } from '../policy-request.ts';

/** One random decision problem: a valid policy, a request and the state of the world. */
export interface Problem {
  policy: ParsedPolicy;
  request: PolicyRequest;
  snapshot: Snapshot;
}

const zonesOf = (minLength: number): fc.Arbitrary<TrustZone[]> =>
  fc.subarray([...trustZones], { minLength });
const zone: fc.Arbitrary<TrustZone> = fc.constantFrom(...trustZones);
const dataClass: fc.Arbitrary<DataClass> = fc.constantFrom(...dataClasses);
const modes: readonly ExecutionMode[] = [
  'only_on_device',
  'prefer_on_device',
  'prefer_in_cloud',
  'only_in_cloud',
];
const mode: fc.Arbitrary<ExecutionMode> = fc.constantFrom(...modes);
const nowMs = 1_000_000;

/** One value in eight draws. */
const rarely = <T>(value: T, otherwise: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(value) }, { weight: 7, arbitrary: otherwise });
const mostly = (value: boolean): fc.Arbitrary<boolean> => rarely(!value, fc.constant(value));

const backend: fc.Arbitrary<Omit<Backend, 'id'>> = fc
  .record({
    zone,
    region: fc.constantFrom('eu', 'us', 'asia'),
    retentionDays: fc.constantFrom(0, 0, 0, 0, 1, 30, 365),
    model: fc.constant({ id: 'm', version: '1.0' }),
    contextTokens: fc.constantFrom(512, 128_000, 128_000),
    supports: fc.record({ tools: mostly(true), json: mostly(true) }),
    quality: fc.constantFrom(0, 0.6, 0.9, 1),
    price: fc.oneof(
      fc.constant({ kind: 'free' } as const),
      fc.constant({ kind: 'unknown' } as const),
      fc.record({
        kind: fc.constant('per-token' as const),
        inputUsdPerMillion: fc.constantFrom(0, 1, 15),
        outputUsdPerMillion: fc.constantFrom(0, 5, 75),
      }),
    ),
    timeToFirstTokenMs: fc.constantFrom(0, 100, 2000),
    tokensPerSecond: fc.constantFrom(5, 50, 500),
  })
  .map((part) => (part.zone === 'device' ? { ...part, region: 'device', retentionDays: 0 } : part));

/** Zones of three classes, each within the one before, as a valid policy has them. */
const boundary: fc.Arbitrary<Record<DataClass, BoundaryRule>> = fc
  .record({
    levels: fc.tuple(zonesOf(3), zonesOf(3), zonesOf(1)),
    consented: fc.tuple(zonesOf(1), zonesOf(1), zonesOf(1)),
    regions: fc.constantFrom(undefined, undefined, ['eu'], ['eu', 'us']),
    days: fc.tuple(fc.constantFrom(0, 30, 400), fc.constantFrom(0, 30), fc.constantFrom(0, 1)),
  })
  .map(({ levels, consented, regions, days }) => {
    const open = [
      levels[0],
      levels[1].filter((z) => levels[0].includes(z)),
      [] as TrustZone[],
    ] as const;
    const restricted = levels[2].filter((z) => open[1].includes(z));
    const reach = [open[0], open[1], restricted] as const;
    const kept = [days[0], Math.min(days[0], days[1]), Math.min(...days)] as const;
    const rule = (i: 0 | 1 | 2): BoundaryRule => ({
      zones: reach[i],
      zonesWithConsent: consented[i].filter((z) => !reach[i].includes(z)),
      regions,
      maximumRetentionDays: kept[i],
    });
    return { public: rule(0), internal: rule(1), restricted: rule(2) };
  });

const state: fc.Arbitrary<BackendState> = fc.record({
  availability: rarely<BackendState['availability']>(
    'unavailable',
    fc.constantFrom('ready', 'loadable'),
  ),
  circuit: rarely<BackendState['circuit']>('open', fc.constantFrom('closed', 'half-open')),
  queueLength: rarely(9, fc.constantFrom(0, 1)),
  recentFailures: rarely(9, fc.constantFrom(0, 1)),
  timeToFirstTokenMs: fc.option(fc.constantFrom(10, 900), { nil: undefined }),
  tokensPerSecond: fc.option(fc.constantFrom(1, 90), { nil: undefined }),
});

const cap = rarely(0, fc.constantFrom(undefined, undefined, 0.01, 1));

/** Tokens of every kind, those included that are out of date or meant for something else. */
const consent: fc.Arbitrary<ConsentToken> = fc.record({
  id: fc.constant('c1'),
  zones: fc.subarray([...trustZones], { minLength: 2 }),
  dataClasses: fc.subarray([...dataClasses], { minLength: 2 }),
  backends: fc.option(fc.subarray(['b0', 'b1', 'b2']), { nil: undefined }),
  sessionId: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
  grantedAtMs: rarely(nowMs + 1, fc.constantFrom(0, nowMs)),
  expiresAtMs: rarely(nowMs, fc.constantFrom(nowMs + 1, nowMs + 60_000)),
});

const request: fc.Arbitrary<PolicyRequest> = fc.record({
  id: fc.constant('r1'),
  mode: fc.option(mode, { nil: undefined, freq: 3 }),
  declaredClass: dataClass,
  detectedClass: fc.option(dataClass, { nil: null }),
  consent: fc.option(consent, { nil: undefined }),
  sessionId: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
  promptTokens: fc.constantFrom(1, 400, 5000),
  maxOutputTokens: fc.constantFrom(0, 100, 2000),
  needs: fc.record({
    tools: mostly(false),
    json: mostly(false),
    minimumQuality: fc.constantFrom(0, 0, 0.5),
  }),
  maxCostUsd: cap,
  deadlineMs: rarely(1000, fc.constant(undefined)),
  timeToFirstTokenMs: rarely(50, fc.constant(undefined)),
});

/** Random decision problems. Every policy is valid; requests may hold consent that is not. */
export const problems: fc.Arbitrary<Problem> = fc
  .record({
    mode,
    backends: fc.array(backend, { minLength: 1, maxLength: 6 }),
    boundary,
    states: fc.array(fc.option(state, { nil: undefined, freq: 12 }), {
      minLength: 6,
      maxLength: 6,
    }),
    budget: fc.record({ perRequestUsd: cap }),
    maximumAttempts: fc.integer({ min: 1, max: 4 }),
    request,
    online: mostly(true),
    freeMemoryBytes: rarely(0, fc.constantFrom(null, 2 ** 33)),
    battery: fc.option(fc.record({ level: fc.constantFrom(0, 0.1, 1), charging: fc.boolean() }), {
      nil: null,
    }),
  })
  .map((part) => {
    const backends = part.backends.map((one, index) => ({ ...one, id: `b${index}` }));
    const onDevice = backends.some((one) => one.zone === 'device');
    const elsewhere = backends.some((one) => one.zone !== 'device');
    const fits =
      part.mode === 'only_on_device' ? onDevice : part.mode !== 'only_in_cloud' || elsewhere;
    const policy = parsePolicy({
      schemaVersion: 1,
      id: 'random',
      mode: fits ? part.mode : 'prefer_on_device',
      backends,
      boundary: part.boundary,
      health: {
        minimumFreeMemoryBytes: 2 ** 29,
        minimumBatteryLevel: 0.15,
        maximumQueueLength: 4,
        maximumRecentFailures: 3,
      },
      budget: part.budget,
      ranking: { latency: 1, cost: 1, quality: 1 },
      maximumAttempts: part.maximumAttempts,
    });
    const states = part.states.flatMap((one, index) => (one ? [[`b${index}`, one] as const] : []));
    return {
      policy,
      request: part.request,
      snapshot: {
        nowMs,
        online: part.online,
        freeMemoryBytes: part.freeMemoryBytes,
        battery: part.battery,
        spent: { todayUsd: 0, thisMonthUsd: 0 },
        backends: Object.fromEntries(states),
      },
    };
  });
