import { promisifyRequest, type UseStore } from 'idb-keyval';

const storeName = 'ledger';

/** A connection to the ledger's database, in the shape that idb-keyval's functions take. */
export interface LedgerDatabase {
  use: UseStore;
  close(): void;
}

/**
 * Opens on first use. Transactions are strict: what was reserved must outlive a crash of the
 * machine. Work that fails on a connection which was closed from outside is done once more on a new
 * one; a change of the ledger may be made twice, because reservations are known by their ids.
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
    opened ??= openDatabase(databaseName, drop);
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
        if (isClosed || !(error instanceof DOMException)) throw error;
        drop();
        return run(mode, callback);
      }
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
  // Not closing here would block the deletion of site data for as long as this tab lives.
  database.onversionchange = onLost;
  return database;
}
