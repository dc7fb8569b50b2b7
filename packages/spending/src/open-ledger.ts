import { StorageUnavailableError } from '@localmost/protocol';
import { del, get, update } from 'idb-keyval';
import { type BookStore, bookLedger, type LedgerClock } from './book-ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgerDatabase } from './ledger-database.ts';
import { parseBook } from './stored-book.ts';

const bookKey = 'book';

/** Where a ledger lies and what tells it the time. */
export interface OpenLedgerOptions {
  /** Default `localmost-ledger`. Tabs of one origin share the ledger of one name. */
  databaseName?: string;
  clock?: LedgerClock;
}

/**
 * Opens the ledger that all tabs and workers of this origin share: IndexedDB under a Web Lock.
 * @throws StorageUnavailableError where the browser has no IndexedDB or Web Locks here
 */
export async function openLedger(options: OpenLedgerOptions = {}): Promise<Ledger> {
  const { databaseName = 'localmost-ledger', clock = { now: Date.now } } = options;
  if (!globalThis.indexedDB || !globalThis.navigator?.locks) throw unavailable();
  return bookLedger(await sharedStore(databaseName), clock);
}

async function sharedStore(databaseName: string): Promise<BookStore> {
  const database = ledgerDatabase(databaseName);
  const lockName = `localmost-ledger/${databaseName}`;
  const ownerPrefix = `${lockName}/owner/`;
  const owner = crypto.randomUUID();
  const release = await holdLock(ownerPrefix + owner);
  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    navigator.locks.request(lockName, work) as Promise<T>;
  return {
    owner,
    change: (change) =>
      alone(async () => {
        let result: { value: ReturnType<typeof change> } | undefined;
        await update<unknown>(
          bookKey,
          (stored) => {
            const book = parseBook(stored);
            result = { value: change(book) };
            return book;
          },
          database.use,
        );
        if (!result) throw unavailable();
        return result.value;
      }),
    read: async () => parseBook(await get<unknown>(bookKey, database.use)),
    async owners() {
      const { held = [] } = await navigator.locks.query();
      const names = held.map(({ name = '' }) => name);
      return new Set(
        names
          .filter((name) => name.startsWith(ownerPrefix))
          .map((name) => name.slice(ownerPrefix.length)),
      );
    },
    clear: () => alone(() => del(bookKey, database.use)),
    close() {
      release();
      database.close();
    },
  };
}

/** Holds the lock until the function given back is called or the tab is gone. */
function holdLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const hold = () => new Promise<void>((release) => resolve(() => release()));
    navigator.locks.request(name, hold).catch(reject);
  });
}

function unavailable(cause?: unknown): StorageUnavailableError {
  return new StorageUnavailableError({
    message: 'The ledger cannot be opened here: IndexedDB or Web Locks are missing.',
    details: {},
    remedies: [
      'Serve the page over https or from localhost.',
      'Leave private browsing, or allow site data for this page.',
      'Enforce the cap on the server that holds the key.',
    ],
    ...(cause !== undefined && { cause }),
  });
}
