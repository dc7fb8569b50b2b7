import { createStore, delMany, get, keys, setMany } from 'idb-keyval';

/** Where a cache keeps its answers. Anything with these four works. */
export interface CacheStore {
  get(key: string): Promise<unknown>;
  /** All or none. */
  setMany(entries: readonly (readonly [string, unknown])[]): Promise<void>;
  deleteMany(keys: readonly string[]): Promise<void>;
  keys(): Promise<string[]>;
}

/** Keeps answers in memory, until the page goes. */
export function createMemoryCacheStore(): CacheStore {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    async setMany(entries) {
      for (const [key, value] of entries) values.set(key, structuredClone(value));
    },
    async deleteMany(gone) {
      for (const key of gone) values.delete(key);
    },
    keys: async () => [...values.keys()],
  };
}

/** Keeps answers in IndexedDB, shared by all tabs of the origin. */
export function createIndexedDbCacheStore(databaseName = 'localmost-answers'): CacheStore {
  let opened: ReturnType<typeof createStore> | undefined;
  const store = () => {
    opened ??= createStore(databaseName, 'answers');
    return opened;
  };
  return {
    get: (key) => get(key, store()),
    setMany: (entries) =>
      setMany(
        entries.map(([key, value]): [string, unknown] => [key, value]),
        store(),
      ),
    deleteMany: (gone) => delMany([...gone], store()),
    keys: async () => (await keys(store())).filter((key): key is string => typeof key === 'string'),
  };
}
