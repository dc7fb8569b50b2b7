import type { ModelFileEntry } from '@localmost/protocol';

/**
 * Bytes of a chunk where the manifest does not cut the file itself. Measured, see docs/store.md:
 * bigger chunks need less processor time, but more memory, and more of a file when one is lost.
 */
export const defaultChunkBytes: number = 8 * 2 ** 20;

/** A manifest's chunks above this are not used: each is held in memory while it is checked. */
const maximumChunkBytes = 64 * 2 ** 20;

/** How a file is cut. */
export interface ChunkPlan {
  byteLength: number;
  chunkByteLength: number;
  count: number;
  /** What each chunk must hash to; null where only the whole file's hash is known. */
  hashes: readonly string[] | null;
}

/** Gives the cut of a file: the manifest's own where it is usable, else ours. */
export function planChunks(entry: ModelFileEntry): ChunkPlan {
  const own = entry.chunks;
  const usable = own !== undefined && own.byteLength <= maximumChunkBytes;
  const chunkByteLength = usable ? own.byteLength : defaultChunkBytes;
  return {
    byteLength: entry.byteLength,
    chunkByteLength,
    count: Math.ceil(entry.byteLength / chunkByteLength),
    hashes: usable ? own.sha256 : null,
  };
}

/** Bytes of the chunk at `index`; only the last may be shorter. */
export function chunkLength(
  plan: { byteLength: number; chunkByteLength: number },
  index: number,
): number {
  return Math.min(plan.chunkByteLength, plan.byteLength - index * plan.chunkByteLength);
}
