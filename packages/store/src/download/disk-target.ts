import { type ModelFileEntry, StorageFullError } from '@localmost/protocol';
import { promisifyRequest } from 'idb-keyval';
import type { Sealed } from '../database/record-seal.ts';
import { chunkHashesOf, type JournalRecord } from '../database/records.ts';
import { storeNames } from '../database/schema.ts';
import { storedPartLost } from '../database/storage-errors.ts';
import type { StoreParts } from '../open-store-parts.ts';
import type { ChunkTarget } from './chunk-target.ts';

const { chunks, files, journal, quarantine } = storeNames;

const writesAfterEviction = 8;

/**
 * Gives the target that keeps a file's chunks in IndexedDB. Its caller holds the fetch lock.
 * @param makeRoom frees what the rest of the model needs, and says whether it could
 */
export function createDiskTarget(
  entry: ModelFileEntry,
  parts: StoreParts,
  makeRoom: () => Promise<boolean>,
): ChunkTarget {
  const { catalog, connection, reader } = parts;
  return {
    loadJournal: () => catalog.journal(entry),

    heldHashes: () => catalog.chunkHashes(),

    find: (sha256, byteLength) => reader.find(sha256, byteLength),

    async append(sha256, bytes, next) {
      try {
        await appendChunk(entry, parts, sha256, bytes, next);
      } catch (error) {
        if (!(error instanceof StorageFullError) || !(await makeRoom())) throw error;
        await insist(() => appendChunk(entry, parts, sha256, bytes, next));
      }
    },

    async reset() {
      await connection.transact(journal, 'readwrite', 'dropping a journal', (transaction) => {
        transaction.objectStore(journal).delete(entry.sha256);
      });
    },

    async commit(record) {
      await connection.transact(
        [journal, files],
        'readwrite',
        'committing a file',
        async (transaction) => {
          const records = transaction.objectStore(journal);
          if ((await entryCount(records, entry)) !== record.chunks.length)
            throw storedPartLost(entry.path);
          transaction.objectStore(files).put(record, entry.sha256);
          records.delete(entry.sha256);
        },
        'strict',
      );
    },
  };
}

/** Browsers free the space of deleted Blobs a little later. */
async function insist(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StorageFullError) || attempt === writesAfterEviction) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 100));
    }
  }
}

async function appendChunk(
  entry: ModelFileEntry,
  { connection }: StoreParts,
  sha256: string,
  bytes: Uint8Array<ArrayBuffer>,
  next: Sealed<JournalRecord>,
): Promise<void> {
  const blob = new Blob([bytes]);
  await connection.transact(
    [chunks, journal, quarantine],
    'readwrite',
    'storing a chunk',
    async (transaction) => {
      const records = transaction.objectStore(journal);
      // Fewer entries on disk than we wrote: somebody cleared the site's data meanwhile.
      if ((await entryCount(records, entry)) < next.chunks.length - 1)
        throw storedPartLost(entry.path);
      transaction.objectStore(chunks).put(blob, sha256);
      transaction.objectStore(quarantine).delete(sha256);
      records.put(next, entry.sha256);
    },
  );
}

/** Entries that the journal on disk has now. */
async function entryCount(records: IDBObjectStore, entry: ModelFileEntry): Promise<number> {
  const record = await promisifyRequest<unknown>(records.get(entry.sha256));
  return chunkHashesOf(record).length;
}
