import type { Backend, Policy } from '../policy.ts';
import type { BackendState, PolicyRequest, Snapshot } from '../policy-request.ts';

const common = {
  model: { id: 'm', version: '2026-01-01' },
  contextTokens: 8192,
  supports: { tools: true, json: true },
  timeToFirstTokenMs: 300,
  tokensPerSecond: 50,
};

/** One backend in each zone, from near to far. */
export const exampleBackends: readonly Backend[] = [
  {
    ...common,
    id: 'local',
    zone: 'device',
    region: 'device',
    retentionDays: 0,
    quality: 0.4,
    price: { kind: 'free' },
    supports: { tools: false, json: true },
  },
  {
    ...common,
    id: 'rack',
    zone: 'own-network',
    region: 'eu',
    retentionDays: 0,
    quality: 0.7,
    price: { kind: 'free' },
  },
  {
    ...common,
    id: 'vendor',
    zone: 'third-party',
    region: 'us',
    retentionDays: 30,
    quality: 0.95,
    price: { kind: 'per-token', inputUsdPerMillion: 2, outputUsdPerMillion: 10 },
  },
];

const ready: BackendState = {
  availability: 'ready',
  circuit: 'closed',
  queueLength: 0,
  recentFailures: 0,
};

export const exampleSnapshot: Snapshot = {
  nowMs: 1_000_000,
  online: true,
  freeMemoryBytes: null,
  battery: null,
  spent: { todayUsd: 0, thisMonthUsd: 0 },
  backends: { local: ready, rack: ready, vendor: ready },
};

export const exampleRequest: PolicyRequest = {
  id: 'r1',
  declaredClass: 'public',
  detectedClass: 'public',
  promptTokens: 100,
  maxOutputTokens: 100,
  needs: { tools: false, json: false, minimumQuality: 0 },
};

/** A well-formed policy as plain data, for tests that break it in one place. */
export function examplePolicyData(): Policy {
  const zones = ['device', 'own-network', 'third-party'] as const;
  return {
    schemaVersion: 1,
    id: 'example',
    mode: 'prefer_in_cloud',
    backends: exampleBackends,
    boundary: {
      public: { zones, zonesWithConsent: [], maximumRetentionDays: 30 },
      internal: {
        zones: ['device', 'own-network'],
        zonesWithConsent: [],
        maximumRetentionDays: 30,
      },
      restricted: { zones: ['device'], zonesWithConsent: ['own-network'], maximumRetentionDays: 0 },
    },
    health: {
      minimumFreeMemoryBytes: 0,
      minimumBatteryLevel: 0.2,
      maximumQueueLength: 4,
      maximumRecentFailures: 3,
    },
    budget: { perRequestUsd: 0.01, perDayUsd: 1, perMonthUsd: 20 },
    ranking: { latency: 1, cost: 1, quality: 1 },
    maximumAttempts: 3,
  };
}
