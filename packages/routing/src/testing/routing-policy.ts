import type { Backend, Policy } from '@localmost/policy';
import { examplePolicyData } from '@localmost/policy/testing';

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
  return {
    ...examplePolicyData(),
    id: 'routing',
    mode: 'prefer_on_device',
    backends: routingBackends,
  };
}
