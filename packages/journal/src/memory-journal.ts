import type { DataClass, TrustZone } from '@localmost/protocol';
import type { JournalSink } from './journal.ts';
import type { AttemptEvent, JournalEvent } from './journal-event.ts';

/** What one backend was given and gave, for one class of data. */
export interface LedgerRow {
  backendId: string;
  zone: TrustZone;
  dataClass: DataClass;
  attempts: number;
  /** UTF-8 bytes handed to the backend, every try counted. */
  requestBytes: number;
}

/** The last events, and the sum of every byte handed to a backend. */
export interface MemoryJournal {
  /** Hand it to `createJournal`. */
  readonly sink: JournalSink;
  /** Oldest first. The array is the caller's own. */
  events(): JournalEvent[];
  /** How many events had to make room. The byte counts still hold them. */
  droppedEvents(): number;
  /** One row for each backend and class, in order of first use. */
  ledger(): LedgerRow[];
  /** Bytes that left this device: the requests of every row outside the zone `device`. */
  bytesThatLeft(): number;
  clear(): void;
}

/** Keeps the last events in memory; for a page that shows its own ledger. */
export function createMemoryJournal(options: { maximumEvents?: number } = {}): MemoryJournal {
  const { maximumEvents = 1000 } = options;
  let kept: JournalEvent[] = [];
  let received = 0;
  const rows = new Map<string, LedgerRow>();
  return {
    sink(event) {
      if (event.type === 'attempt') count(rows, event);
      kept.push(event);
      received += 1;
      // In blocks, so that a full journal does not move all its events for each new one.
      if (kept.length >= maximumEvents * 2) kept = kept.slice(-maximumEvents);
    },
    events: () => kept.slice(-maximumEvents),
    droppedEvents: () => Math.max(0, received - maximumEvents),
    ledger: () => [...rows.values()].map((row) => ({ ...row })),
    bytesThatLeft: () =>
      [...rows.values()]
        .filter(({ zone }) => zone !== 'device')
        .reduce((sum, row) => sum + row.requestBytes, 0),
    clear() {
      kept = [];
      received = 0;
      rows.clear();
    },
  };
}

function count(rows: Map<string, LedgerRow>, event: AttemptEvent): void {
  const { backendId, zone, dataClass, requestBytes } = event;
  const key = `${backendId} ${dataClass}`;
  const row = rows.get(key) ?? { backendId, zone, dataClass, attempts: 0, requestBytes: 0 };
  row.attempts += 1;
  row.requestBytes += requestBytes;
  rows.set(key, row);
}
