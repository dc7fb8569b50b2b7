import type { Book } from './book.ts';
import { releaseIn, reserveIn, settleIn, spendingIn } from './bookkeeping.ts';
import type { Ledger } from './ledger.ts';

/** Where a book lies. */
export interface BookStore {
  /** Names this tab in the book. */
  readonly owner: string;
  /** Reads, changes and writes the book as one step that nobody else comes between. */
  change<T>(change: (book: Book) => T): Promise<T>;
  read(): Promise<Book>;
  /** The owners that are still there. */
  owners(): Promise<ReadonlySet<string>>;
  clear(): Promise<void>;
  close(): void;
}

/** What a ledger takes the time from. */
export interface LedgerClock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The ledger over a book, wherever that lies. */
export function bookLedger(store: BookStore, clock: LedgerClock): Ledger {
  return {
    reserve: (request) =>
      store.change((book) => reserveIn(book, request, clock.now(), store.owner)),
    settle: (reservation, actualUsd) =>
      store.change((book) => settleIn(book, reservation, actualUsd)),
    release: (reservation) => store.change((book) => releaseIn(book, reservation)),
    spent: async () => spendingIn(await store.read(), clock.now()),
    async openReservations() {
      const [book, owners] = await Promise.all([store.read(), store.owners()]);
      return [...book.open.values()].map(({ owner, ...reservation }) => ({
        ...reservation,
        abandoned: !owners.has(owner),
      }));
    },
    reset: () => store.clear(),
    close: () => store.close(),
  };
}
