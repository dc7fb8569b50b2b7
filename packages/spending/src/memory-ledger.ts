import { type Book, emptyBook } from './book.ts';
import { type BookStore, bookLedger, type LedgerClock } from './book-ledger.ts';
import type { Ledger } from './ledger.ts';

/**
 * A ledger in the memory of one process, for Node and for tests: gone when the process ends.
 */
export function memoryLedger(options: { clock?: LedgerClock } = {}): Ledger {
  return bookLedger(memoryStore(), options.clock ?? { now: Date.now });
}

function memoryStore(): BookStore {
  const owner = 'this-process';
  let book: Book = emptyBook();
  return {
    owner,
    change: async (change) => change(book),
    read: async () => book,
    owners: async () => new Set([owner]),
    async clear() {
      book = emptyBook();
    },
    close() {},
  };
}
