import type { Sealed } from '../database/record-seal.ts';
import type { FileRecord, JournalRecord } from '../database/records.ts';

/** Where the chunks of one file go: the disk, or this page's memory. */
export interface ChunkTarget {
  /** The journal of an earlier attempt, or null. */
  loadJournal(): Promise<Sealed<JournalRecord> | null>;
  /** Keeps the chunk and the journal that names it, in one step. The bytes may be reused afterwards. */
  append(
    sha256: string,
    bytes: Uint8Array<ArrayBuffer>,
    journal: Sealed<JournalRecord>,
  ): Promise<void>;
  /** SHA-256 of every chunk that is held, of whatever file. */
  heldHashes(): Promise<Iterable<string>>;
  /** The verified bytes of a chunk that is held already, of this or any file; null where none is. */
  find(sha256: string, byteLength: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Forgets the journal: what was fetched so far cannot be trusted. */
  reset(): Promise<void>;
  /** Declares the file whole. Durable before it resolves. */
  commit(record: Sealed<FileRecord>): Promise<void>;
}
