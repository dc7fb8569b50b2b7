import type { ConsentToken, DataClass, ExecutionMode } from '@localmost/protocol';

/** What rules need to know of one request. Holds counts and classes, never the prompt. */
export interface PolicyRequest {
  id: string;
  /** Overrides the policy's mode. */
  mode?: ExecutionMode | undefined;
  /** What the caller says the data is. */
  declaredClass: DataClass;
  /** What the classifier found; null where it is missing, slow or failed, which counts as restricted. */
  detectedClass: DataClass | null;
  consent?: ConsentToken | undefined;
  sessionId?: string | undefined;
  promptTokens: number;
  /** No tokenizer makes more of the prompt; money is reckoned by it. `promptTokens` when absent. */
  worstPromptTokens?: number | undefined;
  maxOutputTokens: number;
  /**
   * Room for an answer that a model on the device must at least have: without a stated limit it
   * answers as long as its context leaves room. `maxOutputTokens` when absent.
   */
  leastOutputTokens?: number | undefined;
  needs: { tools: boolean; json: boolean; minimumQuality: number };
  maxCostUsd?: number | undefined;
  /** The whole answer must be expected within this time. */
  deadlineMs?: number | undefined;
  /** The first token must be expected within this time. */
  timeToFirstTokenMs?: number | undefined;
}

/** The state of one backend when the decision is made. */
export interface BackendState {
  /** `loadable`: present, but it must first be loaded. */
  availability: 'ready' | 'loadable' | 'unavailable';
  circuit: 'closed' | 'open' | 'half-open';
  queueLength: number;
  recentFailures: number;
  /** The part of this request that the backend says it cannot honour, such as `tools`. */
  unsupportedPart?: string | undefined;
  /** Measured lately; replaces the policy's typical figure. */
  timeToFirstTokenMs?: number | undefined;
  tokensPerSecond?: number | undefined;
}

/** The world as a decision sees it: the clock, the device, the network and money spent. */
export interface Snapshot {
  nowMs: number;
  online: boolean;
  /** Null where the platform does not tell. */
  freeMemoryBytes: number | null;
  battery: { level: number; charging: boolean } | null;
  /** Dollars spent and reserved so far. */
  spent: { todayUsd: number; thisMonthUsd: number };
  /** By backend id; a backend without a state is unavailable. */
  backends: Readonly<Record<string, BackendState>>;
}
