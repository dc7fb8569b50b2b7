import type { ExecutionBackend, LoadTimings } from 'localmost';
import type { MedianEstimate } from './statistics.ts';

/** How a run ended. `tab-died`: a later visit found that this one never ended. */
export type Outcome =
  | 'ok'
  | 'slow'
  | 'refused'
  | 'out-of-memory'
  | 'device-lost'
  | 'failed'
  | 'tab-died';

/** One run of the benchmark, as it is exported. `public/benchmark-report.schema.json` describes it. */
export interface BenchmarkReport {
  $schema: string;
  schemaVersion: 1;
  model: { id: string; quantization: string; parameterCount: number; sha256: string };
  outcome: Outcome;
  /** The error's code where the outcome is not a good one. */
  errorCode?: string;
  /** Reasons not to believe the figures; empty where none is known. */
  doubts: string[];
  runtime?: { engineId: string; backend: ExecutionBackend; threads: number };
  load?: LoadTimings;
  repetitions?: RepetitionSummary;
  /** Left out where the person wants it so. */
  device?: { cores: number; crossOriginIsolated: boolean };
}

/** What the repetitions gave together. */
export interface RepetitionSummary {
  count: number;
  promptTokens: number;
  completionTokens: number[];
  timeToFirstTokenMs: MedianEstimate;
  decodeTokensPerSecond: MedianEstimate;
  /** Between one token and the next, by the page's clock, over all repetitions. */
  betweenTokensMs: { p50: number; p95: number };
}

/** Below this reading is faster than writing. */
const slowBelowTokensPerSecond = 5;

/** The outcome of a run whose repetitions are complete. */
export function outcomeOf({ decodeTokensPerSecond }: RepetitionSummary): Outcome {
  return decodeTokensPerSecond.median < slowBelowTokensPerSecond ? 'slow' : 'ok';
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
