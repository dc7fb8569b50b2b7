import { type PrefixShelf, type PromptReuse, SnapshotMismatchError } from '@localmost/protocol';
import type { CachedSequence } from '../loop/cached-sequence.ts';
import { type KvState, KvStates } from './kv-states.ts';
import { PrefixIndex } from './prefix-index.ts';

/** Fewer tokens than this are computed sooner than a whole conversation is put aside and another back. */
const worthwhileTokens = 32;

/** What conversations are kept with. */
export interface ConversationsSetup {
  sequence: CachedSequence;
  /** Whether the model gives snapshots; without them only the one in its cache is kept. */
  canSetAside: boolean;
  budgetBytes: number;
  prefixShelf: PrefixShelf | undefined;
  now: () => number;
}

/** How a prompt begins. */
export interface OpenedPrompt {
  cachedPromptTokens: number;
  /** Absent where nothing was kept. */
  reuse?: PromptReuse;
}

/**
 * The conversations of one model: the one in its cache, those set aside, and prefixes on the disk.
 * Whatever is reused, the answer is the same: only what agrees token by token is.
 */
export class Conversations {
  readonly sequence: CachedSequence;
  readonly states: KvStates;
  readonly prefixes: PrefixIndex;
  readonly #canSetAside: boolean;
  readonly #now: () => number;
  #liveSession: string | undefined;
  #isBrief = false;
  #restores = 0;

  constructor(setup: ConversationsSetup) {
    this.sequence = setup.sequence;
    this.#canSetAside = setup.canSetAside;
    this.#now = setup.now;
    this.states = new KvStates(setup.budgetBytes);
    this.prefixes = new PrefixIndex(setup.canSetAside ? setup.prefixShelf : undefined);
  }

  get restores(): number {
    return this.#restores;
  }

  /** Makes the sequence this prompt, over the longest beginning of it that is kept anywhere. */
  async open(prompt: readonly number[], sessionId: string | undefined): Promise<OpenedPrompt> {
    const startMs = this.#now();
    const from = this.#canSetAside ? await this.#bringBack(prompt, sessionId) : 'live';
    const cachedPromptTokens = this.sequence.replace(prompt);
    this.#liveSession = sessionId;
    this.#isBrief = false;
    if (cachedPromptTokens === 0) return { cachedPromptTokens };
    return { cachedPromptTokens, reuse: { from, restoreMs: this.#now() - startMs } };
  }

  /**
   * As {@link open} for a prompt that nobody goes on from: what follows it may reuse its beginning, and
   * it is never set aside, where it would take the place of conversations.
   */
  async openBriefly(prompt: readonly number[]): Promise<OpenedPrompt> {
    const opened = await this.open(prompt, undefined);
    this.#isBrief = true;
    return opened;
  }

  /** Sets aside what the cache holds, if it is worth it. @returns the state, where one was made */
  park(): KvState | undefined {
    const { sequence } = this;
    if (!this.#canSetAside || this.#isBrief || this.states.budgetBytes === 0) return undefined;
    if (sequence.computedLength < worthwhileTokens) return undefined;
    const tokens = sequence.tokens.slice(0, sequence.computedLength);
    const bytes = this.#snapshot();
    if (!bytes) return undefined;
    const state = { tokens, bytes, sessionId: this.#liveSession, isPrimed: false };
    return this.states.put(state) ? state : undefined;
  }

  /** The newest state of a session, wherever it is. */
  find(sessionId: string): KvState | undefined {
    if (sessionId !== this.#liveSession) return this.states.ofSession(sessionId);
    const { sequence } = this;
    const bytes = sequence.computedLength > 0 ? this.#snapshot() : undefined;
    if (!bytes) return undefined;
    const tokens = sequence.tokens.slice(0, sequence.computedLength);
    return { tokens, bytes, sessionId, isPrimed: false };
  }

  /** Puts a state into the cache as a session's. @throws SnapshotMismatchError */
  adopt(tokenIds: Int32Array, bytes: Uint8Array, sessionId: string): void {
    this.park();
    this.sequence.restore(tokenIds, bytes);
    this.#liveSession = sessionId;
    this.#isBrief = false;
  }

  /** Drops a session's state. @returns whether there was one */
  forget(sessionId: string): boolean {
    const state = this.states.ofSession(sessionId);
    if (state) this.states.remove(state);
    const isLive = sessionId === this.#liveSession && this.sequence.computedLength > 0;
    if (isLive) this.sequence.clear();
    return isLive || state !== undefined;
  }

  async #bringBack(
    prompt: readonly number[],
    sessionId: string | undefined,
  ): Promise<PromptReuse['from']> {
    const { sequence, states } = this;
    const live = sequence.agreement(prompt);
    const stored = states.longest(prompt);
    const inMemory = stored?.agreement ?? 0;
    const shelved = await this.prefixes.longest(prompt);
    const enough = Math.max(live, inMemory) + worthwhileTokens;
    if (shelved && shelved.agreement >= enough) {
      const bytes = await this.prefixes.read(shelved.prefix);
      if (bytes && (await this.#restorePrefix(shelved.prefix, bytes))) return 'disk';
    }
    if (stored && inMemory >= live + worthwhileTokens) {
      // Taken out before the other goes in, which may need its room.
      const isWhole = inMemory === stored.state.tokens.length && !stored.state.isPrimed;
      if (isWhole) states.remove(stored.state);
      else states.touch(stored.state);
      this.park();
      sequence.restore(stored.state.tokens, stored.state.bytes);
      this.#restores++;
      return 'memory';
    }
    const isOther = sessionId === undefined || sessionId !== this.#liveSession;
    if (isOther && sequence.computedLength - live >= worthwhileTokens) this.park();
    return 'live';
  }

  async #restorePrefix(
    prefix: { id: string; tokenIds: readonly number[] },
    bytes: Uint8Array,
  ): Promise<boolean> {
    this.park();
    try {
      this.sequence.restore(prefix.tokenIds, bytes);
      this.#restores++;
      return true;
    } catch (thrown) {
      if (!(thrown instanceof SnapshotMismatchError)) throw thrown;
      await this.prefixes.reject(prefix.id);
      return false;
    }
  }

  #snapshot(): Uint8Array<ArrayBuffer> | undefined {
    try {
      return this.sequence.snapshot();
    } catch (thrown) {
      // No memory for a copy: the conversation is computed again when it comes back.
      if (thrown instanceof RangeError) return undefined;
      throw thrown;
    }
  }
}
