import type { ShownError } from '../app-state.ts';
import type { BenchmarkReport } from './benchmark-report.ts';

/** What is known of the benchmark. */
export interface BenchmarkState {
  modelId: string;
  /** Null while nothing runs. */
  step: string | null;
  report: BenchmarkReport | null;
  /** Whether the export names the device. */
  namesDevice: boolean;
  /** What the last copy or download did; empty before. */
  notice: string;
  error: ShownError | null;
  /** A model whose run an earlier visit began and never ended. */
  diedWith: string | null;
}

/** Before anything ran. */
export const noBenchmark: BenchmarkState = {
  modelId: '',
  step: null,
  report: null,
  namesDevice: true,
  notice: '',
  error: null,
  diedWith: null,
};
