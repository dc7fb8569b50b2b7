/**
 * The words through which threads meet, as indices into an Int32Array at the block's address. The
 * first four are the barrier's (see `assembly/barrier.ts`), each on a cache line of its own.
 */
export const controlWords = {
  arrived: 0,
  generation: 16,
  parked: 32,
  fault: 48,
  /** What the helpers do next: see {@link commands}. */
  command: 64,
  /** Tokens of this step. */
  count: 65,
  /** Rows whose logits are wanted: none, the last, or all. */
  logitRows: 67,
  /** Set to leave a step between two layers. */
  cancelled: 80,
} as const;

/** Bytes of a control block. */
export const controlBytes = 512;

/** Values of the `command` word. */
export const commands = { step: 1, leave: 2 } as const;
