import { promisifyRequest } from 'idb-keyval';
import type { Connection } from '../database/connection.ts';
import { asModelRecord, chunkHashesOf } from '../database/records.ts';
import { storeNames } from '../database/schema.ts';
import type { StoreLocks } from '../locks.ts';

/**
 * Mark and sweep: frees every file that no model names, unless somebody reads or fetches it now,
 * and every chunk that neither a commit record nor a journal names. A chunk and the journal entry
 * that names it are written in one transaction, so a running download loses nothing.
 */
export async function collectGarbage(connection: Connection, locks: StoreLocks): Promise<void> {
  for (const sha256 of await unnamedFiles(connection)) {
    await locks.whileUnused(sha256, () => dropFile(connection, sha256));
  }
  await sweepChunks(connection);
}

/** SHA-256 of the files that have a record but that no model names. */
async function unnamedFiles(connection: Connection): Promise<string[]> {
  return connection.transact(
    [storeNames.models, storeNames.files, storeNames.journal],
    'readonly',
    'looking for unused files',
    async (transaction) => {
      const named = await namedFiles(transaction);
      const keys = await Promise.all(
        [storeNames.files, storeNames.journal].map((name) =>
          promisifyRequest(transaction.objectStore(name).getAllKeys()),
        ),
      );
      return [...new Set(keys.flat().map(String))].filter((sha256) => !named.has(sha256));
    },
  );
}

/** Drops the records of a file, after a last look whether a model names it by now. */
async function dropFile(connection: Connection, sha256: string): Promise<void> {
  await connection.transact(
    [storeNames.models, storeNames.files, storeNames.journal],
    'readwrite',
    'dropping an unused file',
    async (transaction) => {
      if ((await namedFiles(transaction)).has(sha256)) return;
      transaction.objectStore(storeNames.files).delete(sha256);
      transaction.objectStore(storeNames.journal).delete(sha256);
    },
  );
}

async function namedFiles(transaction: IDBTransaction): Promise<Set<string>> {
  const records = await promisifyRequest<unknown[]>(
    transaction.objectStore(storeNames.models).getAll(),
  );
  return new Set(
    records.flatMap((value) => {
      const record = asModelRecord(value);
      if (!record) return [];
      return [...record.previousFiles, ...record.manifest.files.map((file) => file.sha256)];
    }),
  );
}

/** Marking and sweeping in one transaction: no chunk can come between. */
async function sweepChunks(connection: Connection): Promise<void> {
  await connection.transact(
    [storeNames.files, storeNames.journal, storeNames.chunks, storeNames.quarantine],
    'readwrite',
    'sweeping unused chunks',
    async (transaction) => {
      const named = new Set<string>();
      for (const name of [storeNames.files, storeNames.journal]) {
        const records = await promisifyRequest<unknown[]>(transaction.objectStore(name).getAll());
        for (const hash of records.flatMap(chunkHashesOf)) named.add(hash);
      }
      for (const name of [storeNames.chunks, storeNames.quarantine]) {
        const store = transaction.objectStore(name);
        for (const key of await promisifyRequest(store.getAllKeys())) {
          if (!named.has(String(key))) store.delete(key);
        }
      }
    },
  );
}
