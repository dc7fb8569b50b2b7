import { del, get, update } from 'idb-keyval';
import type { Book } from './book.ts';
import { type BookStore, bookLedger, type LedgerClock } from './book-ledger.ts';
import { GroupCommit } from './group-commit.ts';
import type { Ledger } from './ledger.ts';
import { ledgerDatabase } from './ledger-database.ts';
import { storageUnavailable, withPatience } from './storage-failures.ts';
import { parseBook } from './stored-book.ts';
import { TabLocks } from './tab-locks.ts';

const bookKey = 'book';

/** Where a ledger lies and what tells it the time. */
export interface OpenLedgerOptions {
  /** Default `localmost-ledger`. Tabs of one origin share the ledger of one name. */
  databaseName?: string;
  clock?: LedgerClock;
}

/**
 * Opens the ledger that all tabs and workers of this origin share: IndexedDB under a Web Lock. It
 * guards against mistakes, loops and many tabs. It cannot guard against the person at the device,
 * who may clear the site's data: where that matters, the server that holds the key enforces the cap.
 * @throws StorageUnavailableError where the browser has no IndexedDB or no Web Locks here
 */
export async function openLedger(options: OpenLedgerOptions = {}): Promise<Ledger> {
  const { databaseName = 'localmost-ledger', clock = { now: Date.now } } = options;
  const store = sharedStore(databaseName);
  try {
    await store.enter();
  } catch (error) {
    store.close();
    throw storageUnavailable(error);
  }
  return bookLedger(store, clock);
}

function sharedStore(databaseName: string): BookStore & { enter(): Promise<void> } {
  const database = ledgerDatabase(databaseName);
  const locks = new TabLocks(databaseName);
  const changes = new GroupCommit((change) =>
    locks.alone(() => update<unknown>(bookKey, (value) => changed(value, change), database.use)),
  );
  const stored = () => withPatience(() => get<unknown>(bookKey, database.use));
  return {
    owner: locks.owner,
    async enter() {
      await withPatience(() => locks.enter());
      await stored();
    },
    change: (change) => changes.add(change),
    read: async () => parseBook(await stored()),
    owners: () => locks.owners(),
    clear: () => locks.alone(() => del(bookKey, database.use)),
    close() {
      locks.leave();
      database.close();
    },
  };
}

function changed(stored: unknown, change: (book: Book) => void): Book {
  const book = parseBook(stored);
  change(book);
  return book;
}
