import type { JournalSink } from '@localmost/journal';
import type { Policy } from '@localmost/policy';
import type { ExecutionMode } from '@localmost/protocol';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import type { BackendDefinition, DeviceModelSettings } from './backend-definition.ts';

/**
 * One of the four modes, which stand for whole policies; or a mode with whatever is to differ from
 * it. A whole policy, such as the advisor's, may name its backends: they must then be this
 * client's, with the same facts.
 */
export type PolicyChoice = ExecutionMode | ({ mode: ExecutionMode } & Partial<Policy>);

/** What happens to the record of requests. Metadata only, unless `recordContent` says otherwise. */
export interface JournalChoice {
  /** Each gets every event. What one throws goes no further. */
  sinks?: readonly JournalSink[];
  /** Gets every event of a restricted request, and is awaited: where it fails, nothing runs. */
  audit?: JournalSink;
  /** Default false; never for restricted requests. */
  recordContent?: boolean;
}

/** The part of a client's options that lets a policy choose who answers `model: 'auto'`. */
export interface HybridOptions {
  /** Default `prefer_on_device` where there are backends; none at all otherwise. */
  policy?: PolicyChoice;
  /** Backends outside this device. The client's own models are backends by themselves. */
  backends?: readonly BackendDefinition[];
  /** What the policy is to believe of the client's own models, by id. */
  deviceModels?: Readonly<Record<string, DeviceModelSettings>>;
  /** Default: the classifier of this package. Null counts every request as restricted. */
  classifier?: SensitivityClassifier | null;
  /** A classifier that takes longer counts as missing: the request is restricted. Default 250. */
  classificationBudgetMs?: number;
  /**
   * Where a public request has no first token after so long, a second backend outside the device is
   * asked too, and the first to answer wins; both may charge. Default: never.
   */
  hedgeAfterMs?: number;
  journal?: JournalChoice;
  /** Exact answers to the same request, kept in IndexedDB. Default: none are kept. */
  cache?: { ttlMs: number };
}
