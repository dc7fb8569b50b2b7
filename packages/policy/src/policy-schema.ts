import type { DataClass, ExecutionMode, TrustZone } from '@localmost/protocol';
import * as v from 'valibot';
import {
  type Backend,
  type BackendPrice,
  type BoundaryRule,
  dataClasses,
  type PinnedModel,
  type Policy,
  trustZones,
} from './policy.ts';

const slug = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$/, 'must be a short name without spaces'),
);
/** `v.number` already refuses NaN; infinities are refused here. */
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const share = v.pipe(amount, v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const moving =
  /(^|[-_.:@/])(latest|stable|current|default|newest|main|master|head|auto)($|[-_.:@/])/i;

const modelSchema: v.GenericSchema<PinnedModel> = v.strictObject({
  id: slug,
  version: v.pipe(
    slug,
    v.check((version) => !moving.test(version), 'must be exact: this name can move'),
    v.regex(/[0-9]/, 'must be exact: a version, date or hash'),
  ),
});

const priceSchema: v.GenericSchema<BackendPrice> = v.variant('kind', [
  v.strictObject({ kind: v.literal('free') }),
  v.strictObject({ kind: v.literal('unknown') }),
  v.strictObject({
    kind: v.literal('per-token'),
    inputUsdPerMillion: amount,
    outputUsdPerMillion: amount,
  }),
]);

const zoneSchema: v.GenericSchema<TrustZone> = v.picklist([...trustZones]);
export const dataClassSchema: v.GenericSchema<DataClass> = v.picklist([...dataClasses]);
export const modeSchema: v.GenericSchema<ExecutionMode> = v.picklist([
  'only_on_device',
  'prefer_on_device',
  'prefer_in_cloud',
  'only_in_cloud',
]);

const backendSchema: v.GenericSchema<Backend> = v.strictObject({
  id: slug,
  zone: zoneSchema,
  region: slug,
  retentionDays: amount,
  model: modelSchema,
  contextTokens: v.pipe(count, v.minValue(1)),
  supports: v.strictObject({ tools: v.boolean(), json: v.boolean() }),
  quality: share,
  price: priceSchema,
  timeToFirstTokenMs: amount,
  tokensPerSecond: v.pipe(amount, v.gtValue(0)),
});

const zoneList = v.array(zoneSchema);
const boundaryRuleSchema: v.GenericSchema<BoundaryRule> = v.strictObject({
  zones: zoneList,
  zonesWithConsent: zoneList,
  regions: v.optional(v.array(slug)),
  maximumRetentionDays: amount,
});

/** The shape of a policy. What its parts say together is checked by `findContradiction`. */
export const policySchema: v.GenericSchema<Policy> = v.strictObject({
  schemaVersion: v.literal(1),
  id: slug,
  mode: modeSchema,
  backends: v.pipe(v.array(backendSchema), v.minLength(1), v.maxLength(200)),
  boundary: v.strictObject({
    public: boundaryRuleSchema,
    internal: boundaryRuleSchema,
    restricted: boundaryRuleSchema,
  }),
  health: v.strictObject({
    minimumFreeMemoryBytes: count,
    minimumBatteryLevel: share,
    maximumQueueLength: count,
    maximumRecentFailures: count,
  }),
  budget: v.strictObject({
    perRequestUsd: v.optional(amount),
    perDayUsd: v.optional(amount),
    perMonthUsd: v.optional(amount),
  }),
  ranking: v.strictObject({ latency: amount, cost: amount, quality: amount }),
  maximumAttempts: v.pipe(count, v.minValue(1), v.maxValue(20)),
});

export const consentSchema: v.GenericSchema<{
  id: string;
  zones: TrustZone[];
  dataClasses: DataClass[];
  backends?: string[] | undefined;
  sessionId?: string | undefined;
  grantedAtMs: number;
  expiresAtMs: number;
}> = v.strictObject({
  id: slug,
  zones: v.pipe(zoneList, v.minLength(1)),
  dataClasses: v.pipe(v.array(dataClassSchema), v.minLength(1)),
  backends: v.optional(v.array(slug)),
  sessionId: v.optional(slug),
  grantedAtMs: amount,
  expiresAtMs: amount,
});
