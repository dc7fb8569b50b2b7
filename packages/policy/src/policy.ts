import type { DataClass, ExecutionMode, TrustZone } from '@localmost/protocol';

/** The exact model a backend runs. A name that can move, such as `latest`, is refused. */
export interface PinnedModel {
  id: string;
  version: string;
}

/** What a backend charges, or `free`, or `unknown`, which no budget admits. */
export type BackendPrice =
  | { kind: 'free' }
  | { kind: 'unknown' }
  | { kind: 'per-token'; inputUsdPerMillion: number; outputUsdPerMillion: number };

/** One place that can answer, with everything that rules need to know of it. */
export interface Backend {
  id: string;
  zone: TrustZone;
  /** Where it stands: `device` for the device itself, else a region such as `eu` or `us-east-1`. */
  region: string;
  /** Days for which the operator keeps prompts; 0 keeps none. */
  retentionDays: number;
  model: PinnedModel;
  contextTokens: number;
  supports: { tools: boolean; json: boolean };
  /** Between 0 and 1, as measured by the policy's author. */
  quality: number;
  price: BackendPrice;
  /** Typical speed; a snapshot's observed figures take precedence. */
  timeToFirstTokenMs: number;
  tokensPerSecond: number;
}

/** Which backends may see data of one class. */
export interface BoundaryRule {
  zones: readonly TrustZone[];
  /** Zones that are open too where a valid consent token names them. */
  zonesWithConsent: readonly TrustZone[];
  /** Regions allowed outside the device; every region when absent. */
  regions?: readonly string[] | undefined;
  maximumRetentionDays: number;
}

/** Limits on the state of the device, for backends in the zone `device`. */
export interface HealthLimits {
  minimumFreeMemoryBytes: number;
  /** Between 0 and 1; ignored while charging or where the level is not known. */
  minimumBatteryLevel: number;
  maximumQueueLength: number;
  maximumRecentFailures: number;
}

/** Caps in US dollars; no cap where absent. */
export interface BudgetLimits {
  perRequestUsd?: number | undefined;
  perDayUsd?: number | undefined;
  perMonthUsd?: number | undefined;
}

/** How much each property counts in ranking; they need not sum to 1. */
export interface RankingWeights {
  latency: number;
  cost: number;
  quality: number;
}

/** Everything that decides where requests run: plain data, checked by `parsePolicy`. */
export interface Policy {
  schemaVersion: 1;
  id: string;
  /** For requests that name none. */
  mode: ExecutionMode;
  backends: readonly Backend[];
  boundary: Readonly<Record<DataClass, BoundaryRule>>;
  health: HealthLimits;
  budget: BudgetLimits;
  ranking: RankingWeights;
  /** How many backends one request may try in all. */
  maximumAttempts: number;
}

/** A policy that `parsePolicy` has checked and frozen; the only kind that decides. */
export interface ParsedPolicy extends Policy {
  /** 16 hex digits over the policy's content: equal content, equal fingerprint. */
  readonly fingerprint: string;
}

/** From nearest to farthest. */
export const trustZones: readonly TrustZone[] = [
  'device',
  'own-network',
  'own-tenant',
  'third-party',
];

/** From least to most sensitive. */
export const dataClasses: readonly DataClass[] = ['public', 'internal', 'restricted'];
