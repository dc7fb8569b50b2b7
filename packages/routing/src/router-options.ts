import type { AnswerCache, Journal } from '@localmost/journal';
import type { BackendState, ParsedPolicy } from '@localmost/policy';
import type { ChatBackend, EngineRequest } from '@localmost/protocol';
import type { Clock, ResilienceOptions } from '@localmost/resilience';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import type { Ledger } from '@localmost/spending';

/** A backend as the router takes it: one try, no retries of its own. */
export interface RoutedBackend extends ChatBackend {
  /** What the backend knows of itself, such as a local model that must first be loaded. */
  state?(): Partial<BackendState>;
  /**
   * True where its server charges all tries with one idempotency key once. Default false: a try
   * whose end is not known then counts at its worst, whatever later tries cost.
   */
  readonly honoursIdempotencyKeys?: boolean;
}

/** As much of a ledger as the router needs. */
export type RouterLedger = Pick<Ledger, 'reserve' | 'settle' | 'release' | 'spent'>;

/** What the device says of itself. */
export interface DeviceState {
  online: boolean;
  /** Null where the platform does not tell. */
  freeMemoryBytes: number | null;
  /** The level is between 0 and 1. */
  battery: { level: number; charging: boolean } | null;
}

/** What a router is made of. */
export interface RouterOptions {
  policy: ParsedPolicy;
  /** One for each backend of the policy, by its id. */
  backends: Readonly<Record<string, RoutedBackend>>;
  /** How hard each is tried, by its id. The retry loop is the router's own: hand in plain backends. */
  resilience?: Readonly<Record<string, ResilienceOptions>>;
  /** Runs on this device. Null counts every request as restricted. */
  classifier: SensitivityClassifier | null;
  /** A classifier that takes longer counts as missing. Default 250. */
  classificationBudgetMs?: number;
  /**
   * Asks the next backend of the decision too where the first one has been silent for so long:
   * public data only, and only between backends outside the device. It may cost twice. Default: never.
   */
  hedgeAfterMs?: number;
  /** Needed where the policy caps spending. */
  ledger?: RouterLedger;
  journal?: Journal;
  cache?: AnswerCache;
  /** Default the system's. */
  clock?: Clock;
  /** Numbers in [0, 1). Default `Math.random`. */
  random?: () => number;
  /** Default: online as the browser says, memory and battery not known. */
  device?: () => DeviceState | Promise<DeviceState>;
  /** How many tokens a prompt has, reckoned on this device. Default: an estimate from its characters. */
  countTokens?: (request: EngineRequest) => number | Promise<number>;
  /** For requests that state no limit, outside the device. Default 1024. */
  defaultMaxOutputTokens?: number;
}
