/** Default name of the IndexedDB database. */
export const defaultDatabaseName = 'localmost';

/** Raised only with a migration in {@link createSchema}. */
export const schemaVersion = 1;

/** The object stores, each with keys outside of its values. */
export const storeNames = {
  /** SHA-256 of a chunk → its Blob. */
  chunks: 'chunks',
  /** SHA-256 of a file → the journal of its download. */
  journal: 'journal',
  /** SHA-256 of a file → its commit record. */
  files: 'files',
  /** Model id → manifest, pin and last use. */
  models: 'models',
  /** SHA-256 of a chunk that was found bad or missing → where. */
  quarantine: 'quarantine',
  /** Counters. */
  meta: 'meta',
} as const;

/** One of the object stores. */
export type StoreName = (typeof storeNames)[keyof typeof storeNames];

/** How a database is made. */
export interface Schema {
  version: number;
  create(database: IDBDatabase): void;
}

/** Makes the object stores of a new database. */
export function createSchema(database: IDBDatabase): void {
  for (const name of Object.values(storeNames)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name);
  }
}
