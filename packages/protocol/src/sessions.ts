import type { ChatMessage } from './chat.ts';
import type { ToolDefinition } from './tools.ts';

/** Where the prompt tokens came from that were not computed again. */
export interface PromptReuse {
  /** `live`: the cache held them. `memory`: a conversation set aside. `disk`: a persisted prefix. */
  from: 'live' | 'memory' | 'disk';
  /** Setting aside what was in the cache and putting these in, in milliseconds. */
  restoreMs: number;
}

/** What a session's rule took out of the conversation, because it did not fit the context window. */
export interface HistoryTrim {
  droppedMessages: number;
  /** Dropped turns: a user's message with everything up to the next one. */
  droppedTurns: number;
}

/** The conversations that one loaded model keeps beside the one in its cache. */
export interface SessionUsage {
  /** Conversations and primed prefixes set aside in memory. */
  states: number;
  byteLength: number;
  budgetBytes: number;
  /** States dropped to stay within the budget, since the model was loaded. */
  evictions: number;
  /** Requests that went on from a state set aside, or from the disk. */
  restores: number;
  /** Persisted prefixes that were damaged or of another version; they were deleted, not used. */
  rejectedPrefixes: number;
}

/** What became of a prefix that was to be primed. */
export interface PrimeReport {
  tokens: number;
  byteLength: number;
  /** `computed`, or where it was found already. */
  source: 'computed' | PromptReuse['from'];
  /** Whether it is kept in memory: false where the budget cannot hold it. */
  kept: boolean;
  persisted: boolean;
  /** Why it could not be persisted, where it was asked for. */
  problem?: { code: string; message: string };
}

/** What a page asks of the conversations that a model keeps; see {@link SessionReply}. */
export type SessionCall =
  | { type: 'usage' }
  /** The newest state of a session, as bytes that only this model, engine and version take. */
  | { type: 'save'; sessionId: string }
  | { type: 'restore'; sessionId: string; tokenIds: Int32Array; bytes: Uint8Array }
  /** From now on both go on from the same state. */
  | { type: 'branch'; from: string; to: string }
  | { type: 'forget'; sessionId: string }
  | {
      type: 'prime';
      messages: readonly ChatMessage[];
      tools?: readonly ToolDefinition[];
      /** Absent: kept in memory only. */
      persist?: { lifetimeMs: number };
    };

/** The answers to {@link SessionCall}s. `found` is false where the session is not, or no longer, kept. */
export type SessionReply =
  | { type: 'usage'; usage: SessionUsage }
  | { type: 'saved'; tokenIds: Int32Array; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'done'; found: boolean }
  | { type: 'primed'; report: PrimeReport };

/** One persisted prefix, without its bytes. */
export interface ShelvedPrefix {
  id: string;
  tokenIds: readonly number[];
  byteLength: number;
  createdAtMs: number;
  /** From this moment on it is not used, and deleted when it is next seen. */
  expiresAtMs: number;
}

/** The persisted prefixes of one model on one engine. */
export interface PrefixShelf {
  /** Those that are still valid. @throws StorageUnavailableError · StorageLostError */
  list(): Promise<readonly ShelvedPrefix[]>;
  /**
   * The bytes, whole and as they were written; null where they are gone or expired.
   * @throws CorruptFileError when they are damaged · StorageLostError
   */
  read(id: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Replaces one of the same tokens. @throws StorageFullError · StorageLostError */
  write(tokenIds: readonly number[], bytes: Uint8Array, lifetimeMs: number): Promise<ShelvedPrefix>;
  remove(id: string): Promise<void>;
}
