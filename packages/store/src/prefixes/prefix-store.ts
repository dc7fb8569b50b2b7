import type { PrefixShelf } from '@localmost/protocol';
import { Connection } from '../database/connection.ts';
import { createPrefixShelf, type PrefixHead, prefixRange, prefixStores } from './prefix-shelf.ts';

/** One persisted prefix, without what it says. */
export interface PersistedPrefix {
  modelId: string;
  engineId: string;
  tokens: number;
  byteLength: number;
  createdAtMs: number;
  expiresAtMs: number;
}

/** The persisted prefixes of this origin: a database of its own beside the weights. */
export interface PrefixStore {
  /** What one engine persists of one model. Opened with the first use. */
  shelf(modelId: string, engineId: string): PrefixShelf;
  /** What is there, the expired included. @throws StorageUnavailableError · StorageLostError */
  list(): Promise<PersistedPrefix[]>;
  /** Deletes those of a model, or all. @throws StorageLostError */
  clear(modelId?: string): Promise<void>;
  close(): void;
}

/** The prefixes beside a weight store. Nothing is opened or made before something is asked for. */
export function openPrefixStore(databaseName: string): PrefixStore {
  const name = `${databaseName}-prefixes`;
  const connection = new Connection<keyof typeof prefixStores>(name, {
    version: 1,
    create: (database) => {
      for (const store of Object.values(prefixStores)) database.createObjectStore(store);
    },
  });
  const exists = async (): Promise<boolean> => {
    // Firefox before 126 cannot tell; there an empty database is made.
    const databases = await indexedDB.databases?.().catch(() => undefined);
    return databases?.some((database) => database.name === name) ?? true;
  };
  return {
    shelf: (modelId, engineId) => createPrefixShelf({ connection, exists, modelId, engineId }),
    async list() {
      if (!(await exists())) return [];
      const heads = await connection.transact('heads', 'readonly', 'listing prefixes', (change) =>
        answered<PrefixHead[]>(change.objectStore('heads').getAll()),
      );
      return heads.map(({ modelId, engineId, tokenIds, byteLength, createdAtMs, expiresAtMs }) => ({
        modelId,
        engineId,
        tokens: tokenIds.length,
        byteLength,
        createdAtMs,
        expiresAtMs,
      }));
    },
    async clear(modelId) {
      if (!(await exists())) return;
      const stores = Object.values(prefixStores);
      await connection.transact(stores, 'readwrite', 'deleting prefixes', (change) => {
        for (const store of stores) {
          if (modelId === undefined) change.objectStore(store).clear();
          else change.objectStore(store).delete(prefixRange(modelId));
        }
      });
    },
    close: () => connection.close(),
  };
}

function answered<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
