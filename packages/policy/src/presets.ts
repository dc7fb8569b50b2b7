import type { DataClass, ExecutionMode } from '@localmost/protocol';
import { parsePolicy } from './parse-policy.ts';
import type { Backend, BoundaryRule, HealthLimits, ParsedPolicy, Policy } from './policy.ts';

const gibibyte = 2 ** 30;

/** Zones by class that suit most apps: restricted data leaves the device only for one's own network, and only with consent. */
export const defaultBoundary: Readonly<Record<DataClass, BoundaryRule>> = {
  public: {
    zones: ['device', 'own-network', 'own-tenant', 'third-party'],
    zonesWithConsent: [],
    maximumRetentionDays: 30,
  },
  internal: {
    zones: ['device', 'own-network', 'own-tenant'],
    zonesWithConsent: ['third-party'],
    maximumRetentionDays: 30,
  },
  restricted: { zones: ['device'], zonesWithConsent: ['own-network'], maximumRetentionDays: 0 },
};

const deviceOnly: BoundaryRule = {
  zones: ['device'],
  zonesWithConsent: [],
  maximumRetentionDays: 0,
};

export const defaultHealth: HealthLimits = {
  minimumFreeMemoryBytes: gibibyte / 2,
  minimumBatteryLevel: 0.15,
  maximumQueueLength: 4,
  maximumRecentFailures: 3,
};

/**
 * Gives the policy behind one of the four mode strings. Under `only_on_device` the boundary itself
 * is shut for every class, so that no request's own mode can open it.
 * @throws InvalidPolicyError when the backends do not fit, or an override contradicts the rest
 */
export function presetPolicy(
  mode: ExecutionMode,
  backends: readonly Backend[],
  overrides: Partial<Omit<Policy, 'mode' | 'backends' | 'schemaVersion'>> = {},
): ParsedPolicy {
  const boundary =
    mode === 'only_on_device'
      ? { public: deviceOnly, internal: deviceOnly, restricted: deviceOnly }
      : defaultBoundary;
  return parsePolicy({
    schemaVersion: 1,
    id: mode,
    mode,
    backends,
    boundary,
    health: defaultHealth,
    budget: {},
    ranking: { latency: 1, cost: 1, quality: 1 },
    maximumAttempts: 3,
    ...overrides,
  });
}
