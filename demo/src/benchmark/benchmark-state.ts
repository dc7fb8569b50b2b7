import type { ShownError } from '../app-state.ts';
import type { BenchmarkReport } from '../report/benchmark-report.ts';
import type { BenchmarkForm } from './benchmark-form.ts';
import type { UnfinishedRun } from './run-marker.ts';

/** One model on one engine in the queue. */
export interface QueueEntry {
  id: string;
  modelId: string;
  wayId: string;
  state: 'waiting' | 'running' | 'done' | 'left-out';
  report: BenchmarkReport | null;
  error: ShownError | null;
}

/** What is known of the benchmark. */
export interface BenchmarkState {
  /** Null before the person chose: then the model of the chat is taken. */
  modelIds: readonly string[] | null;
  wayIds: readonly string[];
  form: BenchmarkForm['name'];
  queue: readonly QueueEntry[];
  /** The stage that runs; null while nothing runs. */
  step: { stage: string; detail: string } | null;
  /** The entry whose report is shown. */
  shownId: string | null;
  /** A run that an earlier visit began and never ended. */
  diedIn: UnfinishedRun | null;
}

/** Before anything ran. */
export const noBenchmark: BenchmarkState = {
  modelIds: null,
  wayIds: ['auto'],
  form: 'quick',
  queue: [],
  step: null,
  shownId: null,
  diedIn: null,
};
