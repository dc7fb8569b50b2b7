import type { BudgetCaps } from './budget-caps.ts';

/** Money set aside for one request before it is sent. */
export interface Reservation {
  /** Different for every reservation: what settles twice is booked once. */
  readonly id: string;
  readonly requestId: string;
  /** Whole micro-dollars: a millionth of a US dollar. */
  readonly microUsd: number;
  /** The UTC day to which the money is booked, as `2026-11-21`, whenever it is settled. */
  readonly day: string;
}

/** What is asked of a ledger before a request is sent. */
export interface ReserveRequest {
  /** Different for every request, the same for all its tries. */
  requestId: string;
  /** The most that it can cost; infinite where the price is not known, which no cap admits. */
  worstCostUsd: number;
  caps: BudgetCaps;
}

/** A reservation that has neither been settled nor released. */
export interface OpenReservation extends Reservation {
  reservedAtMs: number;
  /** True where the tab that made it is gone: it counts all the same. */
  abandoned: boolean;
}

/** Dollars spent and reserved. */
export interface Spending {
  /** Since the beginning of the UTC day. */
  todayUsd: number;
  /** Since the beginning of the UTC month. */
  thisMonthUsd: number;
}

/**
 * What answers cost, and the caps on it. Days and months are those of UTC. Every change is on disk,
 * or in memory for a {@link memoryLedger}, before its promise resolves.
 */
export interface Ledger {
  /**
   * Sets the worst cost of a request aside, or throws where it does not fit under every cap. A
   * request that holds a reservation already keeps that one, raised where more is asked for; one
   * whose reservation was settled gets a new one, which is booked beside what was spent.
   * @throws SpendingLimitError; InvalidRequestError where a cap is no number; StorageLostError:
   *   nothing may be sent then
   */
  reserve(request: ReserveRequest): Promise<Reservation>;
  /**
   * Books what the request really cost in place of its reservation; once, however often it is
   * called. An actual cost that is not a number books the worst one.
   */
  settle(reservation: Reservation, actualUsd: number): Promise<void>;
  /** Gives the money back: nothing of the request was sent, or the server says that it was free. */
  release(reservation: Reservation): Promise<void>;
  spent(): Promise<Spending>;
  /** Oldest first. */
  openReservations(): Promise<readonly OpenReservation[]>;
  /** Forgets everything; the way out when the stored ledger cannot be read. */
  reset(): Promise<void>;
  /** Lets go of locks and connections. Open reservations stay and count as abandoned. */
  close(): void;
}
