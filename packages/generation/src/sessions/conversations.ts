import {
  type PrefixShelf,
  type PromptReuse,
  type RequestPriority,
  SnapshotMismatchError,
} from '@localmost/protocol';
import { type KvState, KvStates } from './kv-states.ts';
import { type Lane, type Lanes, worthwhileCopyTokens, worthwhileTokens } from './lanes.ts';
import { PrefixIndex } from './prefix-index.ts';

/** What conversations are kept with. */
export interface ConversationsSetup {
  lanes: Lanes;
  /** Whether the model gives snapshots; without them only those in its caches are kept. */
  canSetAside: boolean;
  /** For conversations set aside and for the caches beside the largest, together. */
  budgetBytes: number;
  prefixShelf: PrefixShelf | undefined;
  now: () => number;
}

/** Who opens a prompt. */
export interface OpenOptions {
  sessionId?: string | undefined;
  priority?: RequestPriority | undefined;
  /**
   * For a prompt that nobody goes on from: what follows it may reuse its beginning, and it is never set
   * aside, where it would take the place of conversations.
   */
  isBrief?: boolean;
  /** Ends the wait for a lane. */
  signal: AbortSignal;
}

/** How a prompt begins. */
export interface OpenedPrompt {
  /** The opener's alone, its sequence the prompt, until it is given back to the lanes. */
  lane: Lane;
  cachedPromptTokens: number;
  /** Absent where nothing was kept. */
  reuse?: PromptReuse;
}

/**
 * The conversations of one model: those in its caches, those set aside, and prefixes on the disk.
 * Whatever is reused, the answer is the same: only what agrees token by token is.
 */
export class Conversations {
  readonly lanes: Lanes;
  readonly states: KvStates;
  readonly prefixes: PrefixIndex;
  readonly #canSetAside: boolean;
  readonly #now: () => number;
  #restores = 0;

  constructor(setup: ConversationsSetup) {
    const { lanes, canSetAside, budgetBytes, prefixShelf, now } = setup;
    this.lanes = lanes;
    this.#canSetAside = canSetAside;
    this.#now = now;
    this.states = new KvStates(budgetBytes, () => lanes.extraBytes);
    this.prefixes = new PrefixIndex(canSetAside ? prefixShelf : undefined);
  }

  get restores(): number {
    return this.#restores;
  }

  /**
   * Gives a lane whose sequence is this prompt, over the longest beginning of it that is kept anywhere.
   * @throws the signal's reason, while it waits for a lane
   */
  async open(prompt: readonly number[], options: OpenOptions): Promise<OpenedPrompt> {
    const { sessionId, priority = 'interactive', isBrief = false, signal } = options;
    const lane = await this.lanes.claim(prompt, signal);
    try {
      const startMs = this.#now();
      const from = this.#canSetAside ? await this.#bringBack(lane, prompt, sessionId) : 'live';
      const cachedPromptTokens = lane.sequence.replace(prompt);
      this.#rename(lane, sessionId);
      lane.isBrief = isBrief;
      lane.model.priority = priority;
      if (cachedPromptTokens === 0) return { lane, cachedPromptTokens };
      const reuse = { from, restoreMs: this.#now() - startMs };
      return { lane, cachedPromptTokens, reuse };
    } catch (thrown) {
      this.lanes.release(lane);
      throw thrown;
    }
  }

  /** The newest state of a session, wherever it is. */
  find(sessionId: string): KvState | undefined {
    const lane = this.#laneOf(sessionId);
    if (!lane) return this.states.ofSession(sessionId);
    const { sequence } = lane;
    const bytes = sequence.computedLength > 0 ? snapshotOf(lane) : undefined;
    if (!bytes) return undefined;
    const tokens = sequence.tokens.slice(0, sequence.computedLength);
    return { tokens, bytes, sessionId, isPrimed: false };
  }

  /** Puts a state into a cache as a session's. @throws SnapshotMismatchError · the signal's reason */
  async adopt(
    tokenIds: Int32Array,
    bytes: Uint8Array,
    sessionId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const lane = await this.lanes.claim(tokenIds, signal);
    try {
      this.#park(lane);
      lane.sequence.restore(tokenIds, bytes);
      lane.isBrief = false;
      this.#rename(lane, sessionId);
    } finally {
      this.lanes.release(lane);
    }
  }

  /** Drops a session's state, one that is being answered at its end. @returns whether there was one */
  forget(sessionId: string): boolean {
    const state = this.states.ofSession(sessionId);
    if (state) this.states.remove(state);
    const lane = this.#laneOf(sessionId);
    const isLive = lane !== undefined && lane.sequence.computedLength > 0;
    if (isLive && lane.isBusy) lane.isForgotten = true;
    else if (isLive) lane.sequence.clear();
    if (lane) lane.sessionId = undefined;
    return isLive || state !== undefined;
  }

  #laneOf(sessionId: string): Lane | undefined {
    return this.lanes.all.find((lane) => lane.sessionId === sessionId);
  }

  /** A session has one newest state: what other lanes hold of it is nobody's any more. */
  #rename(lane: Lane, sessionId: string | undefined): void {
    const older = sessionId === undefined ? undefined : this.#laneOf(sessionId);
    if (older) older.sessionId = undefined;
    lane.sessionId = sessionId;
  }

  /** Sets aside what a lane holds, if it is worth it. */
  #park(lane: Lane): void {
    const { sequence, sessionId } = lane;
    if (!this.#canSetAside || lane.isBrief || !this.states.hasRoom) return;
    if (sequence.computedLength < worthwhileTokens) return;
    const tokens = sequence.tokens.slice(0, sequence.computedLength);
    const bytes = snapshotOf(lane);
    if (bytes) this.states.put({ tokens, bytes, sessionId, isPrimed: false });
  }

  async #bringBack(
    lane: Lane,
    prompt: readonly number[],
    sessionId: string | undefined,
  ): Promise<PromptReuse['from']> {
    const { sequence } = lane;
    const { states } = this;
    const shelved = await this.prefixes.longest(prompt);
    const live = sequence.agreement(prompt);
    const neighbour = this.#bestNeighbour(lane, prompt);
    const beside = neighbour?.sequence.agreement(prompt) ?? 0;
    const stored = states.longest(prompt);
    const inMemory = stored?.agreement ?? 0;
    const enough = Math.max(live, beside, inMemory) + worthwhileTokens;
    if (shelved && shelved.agreement >= enough) {
      const bytes = await this.prefixes.read(shelved.prefix);
      if (bytes && (await this.#restorePrefix(lane, shelved.prefix, bytes))) return 'disk';
    }
    if (stored && inMemory >= Math.max(live + worthwhileTokens, beside)) {
      // Taken out before the other goes in, which may need its room.
      const isWhole = inMemory === stored.state.tokens.length && !stored.state.isPrimed;
      if (isWhole) states.remove(stored.state);
      else states.touch(stored.state);
      this.#park(lane);
      sequence.restore(stored.state.tokens, stored.state.bytes);
      this.#restores++;
      return 'memory';
    }
    if (neighbour && beside >= live + worthwhileCopyTokens) {
      const bytes = snapshotOf(neighbour, beside);
      if (bytes) {
        this.#park(lane);
        sequence.restore(prompt.slice(0, beside), bytes);
        return 'live';
      }
    }
    const isOther = sessionId === undefined || sessionId !== lane.sessionId;
    if (isOther && sequence.computedLength - live >= worthwhileTokens) this.#park(lane);
    return 'live';
  }

  /** The other lane, busy or not, that a prompt agrees with longest. */
  #bestNeighbour(lane: Lane, prompt: readonly number[]): Lane | undefined {
    let best: Lane | undefined;
    let bestAgreement = 0;
    for (const other of this.lanes.all) {
      if (other === lane || other.isForgotten) continue;
      const agreement = other.sequence.agreement(prompt);
      if (agreement <= bestAgreement) continue;
      best = other;
      bestAgreement = agreement;
    }
    return best;
  }

  async #restorePrefix(
    lane: Lane,
    prefix: { id: string; tokenIds: readonly number[] },
    bytes: Uint8Array,
  ): Promise<boolean> {
    this.#park(lane);
    try {
      lane.sequence.restore(prefix.tokenIds, bytes);
      this.#restores++;
      return true;
    } catch (thrown) {
      if (!(thrown instanceof SnapshotMismatchError)) throw thrown;
      await this.prefixes.reject(prefix.id);
      return false;
    }
  }
}

function snapshotOf({ sequence }: Lane, positions?: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return sequence.snapshot(positions);
  } catch (thrown) {
    // No memory for a copy: the conversation is computed again when it comes back.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
