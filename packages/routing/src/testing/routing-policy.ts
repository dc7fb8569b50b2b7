import type { Backend, Policy } from '@localmost/policy';

const common = {
  model: { id: 'm', version: '2026-01-01' },
  contextTokens: 8192,
  supports: { tools: true, json: true },
  timeToFirstTokenMs: 300,
  tokensPerSecond: 50,
};

/** One backend in each of three zones, from near to far; the farthest costs money. */
export const routingBackends: readonly Backend[] = [
  {
    ...common,
    id: 'local',
    zone: 'device',
    region: 'device',
    retentionDays: 0,
    quality: 0.4,
    price: { kind: 'free' },
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

/** A well-formed policy over them that prefers the device; restricted data needs consent to leave it. */
export function routingPolicyData(): Policy {
  const zones = ['device', 'own-network', 'third-party'] as const;
  return {
    schemaVersion: 1,
    id: 'routing',
    mode: 'prefer_on_device',
    backends: routingBackends,
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
