export type { LedgerClock } from './book-ledger.ts';
export type { BudgetCaps } from './budget-caps.ts';
export type {
  Ledger,
  OpenReservation,
  Reservation,
  ReserveRequest,
  Spending,
} from './ledger.ts';
export { memoryLedger } from './memory-ledger.ts';
export { type OpenLedgerOptions, openLedger } from './open-ledger.ts';
export { lookupPrice } from './price-table.ts';
export { costUsd, type PaidTokens, type TokenPrice } from './token-price.ts';
