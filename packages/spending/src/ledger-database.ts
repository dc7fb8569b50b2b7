import { StorageLostError } from '@localmost/protocol';
import { promisifyRequest, type UseStore } from 'idb-keyval';

const storeName = 'ledger';

/** A connection to the ledger's database, in the shape that idb-keyval's functions take. */
export interface LedgerDatabase {
  use: UseStore;
  close(): void;
}

/**
 * Opens on first use. Transactions are strict: what was reserved must outlive a crash of the
 * machine. A connection that was closed from outside is opened once more; every change of the
 * ledger may be made twice, because it is known by its request's id.
 */
export function ledgerDatabase(databaseName: string): LedgerDatabase {
  let opened: Promise<IDBDatabase> | undefined;
  let isClosed = false;
  const drop = () => {
    opened?.then(
      (database) => database.close(),
      () => undefined,
    );
    opened = undefined;
  };
  const run: UseStore = async (mode, callback) => {
    if (isClosed) throw new DOMException('The ledger was closed.', 'InvalidStateError');
    opened ??= openDatabase(databaseName, () => {
      opened = undefined;
    });
    const database = await opened;
    return callback(
      database.transaction(storeName, mode, { durability: 'strict' }).objectStore(storeName),
    );
  };
  return {
    async use(mode, callback) {
      try {
        return await run(mode, callback);
      } catch (error) {
        if (isClosed || !(error instanceof DOMException)) throw lost(error);
        drop();
      }
      return run(mode, callback).catch((error) => {
        throw lost(error);
      });
    },
    close() {
      isClosed = true;
      drop();
    },
  };
}

async function openDatabase(name: string, onLost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  const database = await promisifyRequest(request);
  database.onclose = onLost;
  database.onversionchange = () => {
    database.close();
    onLost();
  };
  return database;
}

/** What a change itself threw passes through; only the database's own failures are renamed. */
function lost(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  return new StorageLostError({
    message: `The ledger's database failed (${error.name}).`,
    details: { error: error.name },
    remedies: ['Try again.', 'Reload the page.', 'Allow site data for this page.'],
    cause: error,
  });
}
