export {
  type AnswerCache,
  type AnswerCacheOptions,
  type CacheQuestion,
  createAnswerCache,
} from './cache/answer-cache.ts';
export {
  type CacheStore,
  createIndexedDbCacheStore,
  createMemoryCacheStore,
} from './cache/cache-store.ts';
export type { CachedModel } from './cache/canonical-key.ts';
export { createJournal, type Journal, type JournalOptions, type JournalSink } from './journal.ts';
export type {
  AttemptEvent,
  CacheHitEvent,
  ContentEvent,
  DecisionEvent,
  FailureEvent,
  FinishEvent,
  InterruptedEvent,
  JournalEvent,
  JournalEventBase,
  JournalledBackend,
  ModelMismatchEvent,
  SpendingEvent,
} from './journal-event.ts';
export { createMemoryJournal, type LedgerRow, type MemoryJournal } from './memory-journal.ts';
