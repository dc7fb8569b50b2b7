import type { ShownError } from '../app-state.ts';
import type { BenchmarkReport } from '../report/benchmark-report.ts';
import type { LinkFault } from '../share/unpack-report.ts';
import type { KeptRun } from './history-store.ts';

/** What is known of earlier runs, and of one that somebody shared. */
export interface HistoryState {
  /** Null before they were read. */
  runs: readonly KeptRun[] | null;
  /** At most two, which are compared. */
  pickedIds: readonly string[];
  shownId: string | null;
  error: ShownError | null;
  /** The run in the page's address; null where there is none, or before it was read. */
  shared: BenchmarkReport | LinkFault | null;
}

/** Before anything was read. */
export const unreadHistory: HistoryState = {
  runs: null,
  pickedIds: [],
  shownId: null,
  error: null,
  shared: null,
};
