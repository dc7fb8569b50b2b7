/** Heads that the attention kernels take at once. */
export type HeadsAtOnce = 1 | 2 | 3 | 4;

/** As many of `heads` as a kernel takes. */
export function headsAtOnce(heads: number): HeadsAtOnce {
  if (heads >= 4) return 4;
  return heads === 3 ? 3 : heads === 2 ? 2 : 1;
}
