import { Catalog } from './database/catalog.ts';
import { Connection } from './database/connection.ts';
import { defaultDatabaseName } from './database/schema.ts';
import { storageUnavailable } from './database/storage-errors.ts';
import { StoreLocks } from './locks.ts';
import type { ModelStoreOptions } from './model-store.ts';
import { ProgressChannel } from './progress-channel.ts';
import { ChunkReader } from './reading/chunk-reader.ts';

/** What the reading side and the download side of one store are both made of. */
export interface StoreParts {
  connection: Connection;
  catalog: Catalog;
  locks: StoreLocks;
  reader: ChunkReader;
  channel: ProgressChannel;
}

/**
 * Connects to the database and gives the parts of a store.
 * @throws StorageUnavailableError where the browser lacks what the store rests on
 */
export async function openStoreParts(options: ModelStoreOptions = {}): Promise<StoreParts> {
  const scope: { indexedDB?: unknown; crypto?: { subtle?: unknown } } = globalThis;
  if (!scope.indexedDB) throw storageUnavailable('there is no IndexedDB');
  if (!scope.crypto?.subtle) throw storageUnavailable('crypto.subtle needs a secure context');
  if (!globalThis.navigator?.locks) throw storageUnavailable('there are no Web Locks');
  const databaseName = options.databaseName ?? defaultDatabaseName;
  const connection = new Connection(databaseName);
  await connection.connect();
  return {
    connection,
    catalog: new Catalog(connection),
    locks: new StoreLocks(databaseName),
    reader: new ChunkReader(connection),
    channel: new ProgressChannel(databaseName),
  };
}
