/**
 * The words through which threads meet, as indices into an Int32Array at the block's address. The
 * first four are the barrier's and the last ones each helper's own (see `assembly/barrier.ts`), each
 * on a cache line of its own.
 */
export const controlWords = {
  arrived: 0,
  generation: 16,
  parked: 32,
  fault: 48,
  /** Set before the helpers are let go: what ends them then is no fault. */
  leaving: 64,
  /** Tokens of this step. */
  count: 65,
  /** Threads that take part in this step. */
  crew: 66,
  /** Rows whose logits are wanted: none, the last, or all. */
  logitRows: 67,
  /** Set to leave a step between two layers. */
  cancelled: 80,
  /** Counts the steps of the first helper; those of the next ones lie {@link startStride} words apart. */
  firstStart: 96,
} as const;

/** Words from one helper's count of steps to the next. */
export const startStride = 16;

/** More helpers than this wait for each other longer than they work. */
export const mostThreads = 8;

/** Bytes of a control block. */
export const controlBytes = 1024;
