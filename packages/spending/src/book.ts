import type { Reservation } from './ledger.ts';

/** A reservation as it is written down. */
export interface BookedReservation extends Reservation {
  reservedAtMs: number;
  /** The tab that made it. */
  owner: string;
}

/** Everything that a ledger writes down. Plain data; sums are whole micro-dollars. */
export interface Book {
  version: 1;
  /** What was spent, by UTC day; only days with spending. */
  spentByDay: Map<string, number>;
  /** By request id, oldest first. */
  open: Map<string, BookedReservation>;
  /** Ids of settled reservations, oldest first. */
  settled: Set<string>;
}

/** More days than two months have, so that no sum of a month ever misses one. */
const mostDays = 92;
const mostOpen = 1000;
const mostSettled = 1000;

/** A tab that holds a reservation for longer than this is believed to be gone for good. */
const staleAfterMs = 24 * 3_600_000;

/** A ledger in which nothing was ever booked. */
export function emptyBook(): Book {
  return { version: 1, spentByDay: new Map(), open: new Map(), settled: new Set() };
}

/** Books a cost on its day. */
export function addSpent(book: Book, day: string, microUsd: number): void {
  if (microUsd > 0) book.spentByDay.set(day, (book.spentByDay.get(day) ?? 0) + microUsd);
}

/** Ends a reservation with what it cost and remembers that it did. */
export function closeReservation(
  book: Book,
  reservation: Reservation,
  actualMicroUsd: number,
): void {
  if (book.open.get(reservation.requestId)?.id === reservation.id) {
    book.open.delete(reservation.requestId);
  }
  book.settled.add(reservation.id);
  addSpent(book, reservation.day, actualMicroUsd);
}

/**
 * Keeps the book small without ever making a sum smaller: reservations that are a day old, and the
 * oldest of too many, are settled at their worst cost; the oldest of too many days is added to the
 * next.
 */
export function tidy(book: Book, nowMs: number): void {
  for (const reservation of book.open.values()) {
    const isStale = nowMs - reservation.reservedAtMs >= staleAfterMs;
    if (!isStale && book.open.size <= mostOpen) continue;
    closeReservation(book, reservation, reservation.microUsd);
  }
  for (const id of book.settled) {
    if (book.settled.size <= mostSettled) break;
    book.settled.delete(id);
  }
  if (book.spentByDay.size <= mostDays) return;
  const days = [...book.spentByDay.keys()].sort();
  for (const [index, day] of days.slice(0, -mostDays).entries()) {
    const next = days[index + 1];
    if (next === undefined) break;
    addSpent(book, next, book.spentByDay.get(day) ?? 0);
    book.spentByDay.delete(day);
  }
}

/**
 * What was spent and reserved on a day or, because a clock ran ahead, on a later one: setting the
 * clock back never gives a day's or month's money back.
 * @param exceptRequest the reservation of this request is left out
 */
export function bookedSince(book: Book, firstDay: string, exceptRequest?: string): number {
  let microUsd = 0;
  for (const [day, spent] of book.spentByDay) if (day >= firstDay) microUsd += spent;
  for (const { day, requestId, microUsd: reserved } of book.open.values()) {
    if (day >= firstDay && requestId !== exceptRequest) microUsd += reserved;
  }
  return microUsd;
}
