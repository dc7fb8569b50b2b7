import type { ExecutionBackend, LoadCheck, LoadTimings } from 'localmost';
import type { MedianComparison, MedianEstimate } from './statistics.ts';

/** How a run ended. `tab-died`: a later visit found that this one never ended. */
export type Outcome =
  | 'ok'
  | 'slow'
  | 'refused'
  | 'out-of-memory'
  | 'device-lost'
  | 'cancelled'
  | 'failed'
  | 'tab-died';

/**
 * One run of one model on one engine, as it is kept and exported. Times are in milliseconds.
 * `public/benchmark-report.schema.json` describes it; what is absent was not measured, and
 * `unavailable` says why.
 */
export interface BenchmarkReport {
  $schema: string;
  schemaVersion: 2;
  /** Made at random; it says nothing of the device. */
  id: string;
  /** When it began, in ISO 8601. Left out where the person wants it so. */
  beganAt?: string;
  form: 'quick' | 'full';
  model: { id: string; quantization: string; parameterCount: number; sha256: string };
  outcome: Outcome;
  /** The error's code where the outcome is not a good one. */
  errorCode?: string;
  /** The stage in which it ended where it did not come to its end. */
  endedIn?: string;
  /** Why the figures do not count; empty where they do. */
  invalidBecause: string[];
  unavailable: { figure: string; reason: string }[];
  runtime: { engineId: string; backend: ExecutionBackend | 'auto'; threads?: number };
  /** Every load of the run: the first as it came, then one more, which is warm. */
  loads?: LoadRun[];
  verify?: { bytes: number; ms: number };
  check?: { golden: LoadCheck; largestError?: number; greedy?: GreedyCheck };
  firstToken?: { points: FirstTokenPoint[]; fit?: FirstTokenFit };
  decode?: DecodeRun[];
  limit?: { readBytesPerSecond: number; bytesPerToken: number; share: number };
  sustained?: SustainedRun;
  longTasks?: { count: number; longestMs: number; totalMs: number };
  memoryBytes?: number;
  calibration?: { before: Calibration; after: Calibration };
  /** Left out where the person wants it so. */
  device?: { cores: number; crossOriginIsolated: boolean };
}

/** One load; `downloadMs` where weights came over the network. */
export interface LoadRun extends LoadTimings {
  downloadMs?: number;
}

/** How far greedy decoding went along with the CPU engine's. */
export interface GreedyCheck {
  comparedWith: string;
  tokens: number;
  same: number;
}

/** Prompts of one length. */
export interface FirstTokenPoint {
  /** Tokens that had to be computed: what the engine remembered is not among them. */
  newTokens: number;
  count: number;
  timeToFirstTokenMs: MedianEstimate;
}

/** Time to the first token as `fixedMs + newTokens / tokensPerSecond`. */
export interface FirstTokenFit {
  fixedMs: number;
  tokensPerSecond: number;
  /** How far the line is from the median of the length where it fits worst. */
  largestErrorMs: number;
}

/** Answers behind a context of one length. */
export interface DecodeRun {
  depthTokens: number;
  count: number;
  completionTokens: number[];
  tokensPerSecond: MedianEstimate;
  /** Between one token and the next, by the page's clock, over all repetitions. */
  betweenTokensMs: { p50: number; p95: number; p99: number };
  /** Median of how much each of those differs from the one before. */
  jitterMs: number;
}

/** Answers one after the other for a while. */
export interface SustainedRun {
  seconds: number;
  windowSeconds: number;
  /** Of each window in turn. */
  tokensPerSecond: number[];
  first: MedianEstimate;
  last: MedianEstimate;
  /** Whether the last quarter is slower than the first. */
  lastIs: MedianComparison;
}

/** A loop of always the same length, timed sixteen times. */
export interface Calibration {
  fastestMs: number;
  meanMs: number;
}

/** Below this reading is faster than writing. */
const slowBelowTokensPerSecond = 5;

/** The outcome of a run that came to its end. */
export function outcomeOf({ decode }: BenchmarkReport): Outcome {
  const speed = decode?.[0]?.tokensPerSecond.median ?? 0;
  return speed < slowBelowTokensPerSecond ? 'slow' : 'ok';
}

/** The outcome of a run that an error ended, by the error's code. */
export function outcomeOfError(code: string): Outcome {
  if (code === 'out-of-memory' || code === 'device-lost') return code;
  const refusals = [
    'backend-unavailable',
    'isolation-required',
    'storage-full',
    'unsupported-model',
    'unsupported-request',
    'wrong-result',
  ];
  return refusals.includes(code) ? 'refused' : 'failed';
}
