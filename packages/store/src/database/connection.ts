import { LocalmostError } from '@localmost/protocol';
import type { UseStore } from 'idb-keyval';
import { createSchema, type Schema, type StoreName, schemaVersion } from './schema.ts';
import { isConnectionLoss, storageError, storageUnavailable } from './storage-errors.ts';

const weightSchema: Schema = { version: schemaVersion, create: createSchema };

/** How hard the browser tries before it says that a transaction is on disk. */
export type Durability = 'relaxed' | 'strict';

/** One piece of work inside one transaction; it may only await requests of that transaction. */
export type TransactionBody<T> = (transaction: IDBTransaction) => PromiseLike<T> | T;

/**
 * A connection to the store's database that survives being closed from outside: WebKit drops the
 * connections of background tabs, another tab may upgrade or delete the database. The work at hand
 * is then done once more on a fresh connection, and after that the loss is a typed error.
 */
export class Connection<Name extends string = StoreName> {
  readonly databaseName: string;
  readonly #schema: Schema;
  #open: Promise<IDBDatabase> | undefined;
  #closed = false;

  /** @param schema of another database than the weight store's; its stores are `Name` */
  constructor(databaseName: string, schema: Schema = weightSchema) {
    this.databaseName = databaseName;
    this.#schema = schema;
  }

  /** @throws StorageUnavailableError where the browser refuses IndexedDB */
  async connect(): Promise<void> {
    try {
      await this.#database();
    } catch (error) {
      if (error instanceof LocalmostError) throw error;
      throw storageUnavailable('IndexedDB was refused', error);
    }
  }

  /**
   * Runs `body` in one transaction and gives its result once the transaction is complete.
   * @throws StorageFullError, StorageLostError, or what `body` threw (nothing is written then)
   */
  async transact<T>(
    stores: Name | readonly Name[],
    mode: 'readonly' | 'readwrite',
    doing: string,
    body: TransactionBody<T>,
    durability: Durability = 'relaxed',
  ): Promise<T> {
    const attempt = async () => {
      const database = await this.#database();
      return runTransaction(
        database.transaction([stores].flat() as string[], mode, { durability }),
        body,
      );
    };
    try {
      return await attempt();
    } catch (error) {
      if (this.#closed || !isConnectionLoss(error)) throw storageError(error, doing);
      this.#drop();
    }
    try {
      return await attempt();
    } catch (error) {
      throw storageError(error, doing);
    }
  }

  /** One object store in the shape that idb-keyval's functions take. */
  keyValue(store: Name): UseStore {
    return (mode, callback) =>
      this.transact(store, mode as 'readonly' | 'readwrite', `using "${store}"`, (transaction) =>
        callback(transaction.objectStore(store)),
      );
  }

  /** Closes for good; later work fails with a StorageLostError. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    this.#open?.then(
      (database) => database.close(),
      () => undefined,
    );
    this.#open = undefined;
  }

  #database(): Promise<IDBDatabase> {
    if (this.#closed) {
      return Promise.reject(new DOMException('The store was closed.', 'InvalidStateError'));
    }
    if (this.#open) return this.#open;
    const opening = openDatabase(this.databaseName, this.#schema, () => {
      if (this.#open === opening) this.#open = undefined;
    });
    opening.catch(() => {
      if (this.#open === opening) this.#open = undefined;
    });
    this.#open = opening;
    return opening;
  }
}

function openDatabase(name: string, schema: Schema, onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, schema.version);
    request.onupgradeneeded = () => schema.create(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onLost;
      // Not closing here would block another tab's upgrade or deletion for as long as we live.
      database.onversionchange = () => {
        database.close();
        onLost();
      };
      resolve(database);
    };
  });
}

/** The body's result and the transaction's end; a body that throws leaves nothing written. */
async function runTransaction<T>(
  transaction: IDBTransaction,
  body: TransactionBody<T>,
): Promise<T> {
  const completed = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError')),
    );
  });
  completed.catch(() => undefined);
  let result: T;
  try {
    result = await body(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It was aborted already: by the error that the body met, or by the quota.
    }
    // The transaction knows of the quota, the body only of the request that failed.
    const abortCause = transaction.error;
    throw abortCause && !(error instanceof LocalmostError) ? abortCause : error;
  }
  await completed;
  return result;
}
