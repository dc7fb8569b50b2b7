import type { ChunkTarget } from './chunk-target.ts';

/** A target that holds one file in memory; `blob` is the file once it was committed. */
export interface MemoryTarget extends ChunkTarget {
  blob(): Blob | null;
}

/** Gives a target that never touches the disk. */
export function createMemoryTarget(): MemoryTarget {
  let pieces: Blob[] = [];
  let whole: Blob | null = null;
  return {
    loadJournal: async () => null,
    heldHashes: async () => [],
    find: async () => null,
    async append(_sha256, bytes, journal) {
      pieces[journal.chunks.length - 1] = new Blob([bytes]);
    },
    async reset() {
      pieces = [];
    },
    async commit() {
      whole = new Blob(pieces);
    },
    blob: () => whole,
  };
}
