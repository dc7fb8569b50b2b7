import { SpendingLimitError } from '@localmost/protocol';
import { type Book, type BookedReservation, emptyBook } from './book.ts';
import { isUtcDay } from './utc-day.ts';

/** Reads a book from storage. Anyone may have written there: what is not a book stops all spending. */
export function parseBook(stored: unknown): Book {
  if (stored === undefined) return emptyBook();
  if (isRecord(stored) && stored.version === 1) {
    const { spentByDay, open, settled } = stored;
    if (
      spentByDay instanceof Map &&
      [...spentByDay].every(([day, microUsd]) => isUtcDay(day) && isAmount(microUsd)) &&
      open instanceof Map &&
      [...open].every(([id, entry]) => isReservation(entry) && entry.requestId === id) &&
      settled instanceof Set &&
      [...settled].every((id) => typeof id === 'string')
    ) {
      return { version: 1, spentByDay, open, settled };
    }
  }
  throw unreadable();
}

function isReservation(entry: unknown): entry is BookedReservation {
  return (
    isRecord(entry) &&
    typeof entry.id === 'string' &&
    typeof entry.requestId === 'string' &&
    isAmount(entry.microUsd) &&
    isUtcDay(entry.day) &&
    Number.isFinite(entry.reservedAtMs) &&
    typeof entry.owner === 'string'
  );
}

/** A negative amount would be a gift of money. */
function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function unreadable(): SpendingLimitError {
  return new SpendingLimitError({
    message: 'The stored ledger cannot be read, so what was spent is not known.',
    details: { reason: 'unreadable-ledger' },
    remedies: [
      'Close tabs that run another version of this app and try again.',
      'Call reset() on the ledger to begin a new one; the caps then start from zero.',
      'Use a model on the device: it costs nothing.',
    ],
  });
}
