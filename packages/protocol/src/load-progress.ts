/** One step of making a model ready. Bytes never decrease within a phase; totals are known from the first event. */
export interface LoadProgress {
  modelId: string;
  phase: 'download' | 'verify' | 'load' | 'ready';
  /** Where the bytes of this event came from. */
  source: 'network' | 'cache';
  loadedBytes: number;
  totalBytes: number;
  /** Estimated time left in this phase; absent until it can be estimated. */
  remainingMs?: number;
}
