import { type Book, type BookedReservation, bookedSince, closeReservation, tidy } from './book.ts';
import { type MicroCaps, microCaps } from './budget-caps.ts';
import type { Reservation, ReserveRequest, Spending } from './ledger.ts';
import { costMicroUsd, mostMicroUsd, usdOf } from './micro-dollars.ts';
import { overCap, priceUnknown } from './refusals.ts';
import { firstOfMonth, utcDay } from './utc-day.ts';

/** Sets money aside in the book, or throws and leaves the sums as they were. */
export function reserveIn(
  book: Book,
  request: ReserveRequest,
  nowMs: number,
  owner: string,
): Reservation {
  const { requestId } = request;
  const caps = microCaps(request.caps);
  const worst = worstMicroUsd(request, caps);
  tidy(book, nowMs);
  const earlier = book.open.get(requestId);
  const today = utcDay(nowMs);
  const day = earlier && earlier.day > today ? earlier.day : today;
  const microUsd = Math.max(worst, earlier?.microUsd ?? 0);
  checkCaps(book, { requestId, microUsd, caps, today });
  const reservation: BookedReservation = {
    id: earlier?.id ?? crypto.randomUUID(),
    requestId,
    microUsd,
    day,
    reservedAtMs: earlier?.reservedAtMs ?? nowMs,
    owner,
  };
  book.open.set(requestId, reservation);
  return { id: reservation.id, requestId, microUsd, day };
}

/** Books the actual cost in place of the reservation; nothing where that was done before. */
export function settleIn(book: Book, reservation: Reservation, actualUsd: number): void {
  if (book.settled.has(reservation.id)) return;
  // An unknown reservation means that the ledger was wiped meanwhile: the money is gone all the same.
  const open = openOf(book, reservation) ?? reservation;
  const isKnown = Number.isFinite(actualUsd) && actualUsd >= 0;
  closeReservation(book, open, isKnown ? costMicroUsd(actualUsd) : open.microUsd);
}

/** Drops the reservation; the request may be reserved again. */
export function releaseIn(book: Book, reservation: Reservation): void {
  if (openOf(book, reservation)) book.open.delete(reservation.requestId);
}

function openOf(book: Book, { id, requestId }: Reservation): BookedReservation | undefined {
  const open = book.open.get(requestId);
  return open?.id === id ? open : undefined;
}

/** The sums of the UTC day and month of a moment. */
export function spendingIn(book: Book, nowMs: number): Spending {
  const today = utcDay(nowMs);
  return {
    todayUsd: usdOf(bookedSince(book, today)),
    thisMonthUsd: usdOf(bookedSince(book, firstOfMonth(today))),
  };
}

function worstMicroUsd({ worstCostUsd }: ReserveRequest, caps: MicroCaps): number {
  if (Number.isFinite(worstCostUsd) && worstCostUsd >= 0) return costMicroUsd(worstCostUsd);
  const isCapped = Object.values(caps).some((cap) => cap !== Number.POSITIVE_INFINITY);
  if (isCapped || worstCostUsd !== Number.POSITIVE_INFINITY) throw priceUnknown();
  return 0;
}

interface CapCheck {
  requestId: string;
  microUsd: number;
  caps: MicroCaps;
  today: string;
}

/** What costs nothing is never refused, even where a cap is overdrawn already. */
function checkCaps(book: Book, { requestId, microUsd, caps, today }: CapCheck): void {
  if (microUsd === 0) return;
  const bookedFrom = (firstDay: string) => bookedSince(book, firstDay, requestId);
  const checks = [
    ['request', 0, caps.perRequest],
    ['day', bookedFrom(today), caps.perDay],
    ['month', bookedFrom(firstOfMonth(today)), caps.perMonth],
  ] as const;
  for (const [cap, booked, capMicroUsd] of checks) {
    const total = booked + microUsd;
    const fits = total <= capMicroUsd && total <= mostMicroUsd;
    if (!fits) throw overCap({ cap, booked, microUsd, capMicroUsd });
  }
}
