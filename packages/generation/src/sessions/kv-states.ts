/** The keys and values of one conversation, set aside. */
export interface KvState {
  readonly tokens: Int32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The session whose newest state this is. */
  readonly sessionId: string | undefined;
  /** Asked for by name, so that no longer conversation takes its place. */
  readonly isPrimed: boolean;
}

/** Conversations set aside within a budget of bytes: the one that was longest not used goes first. */
export class KvStates {
  readonly budgetBytes: number;
  readonly #takenBytes: () => number;
  /** Least recently used first. */
  #states: KvState[] = [];
  #evictions = 0;

  /** @param takenBytes what else of the budget is in use */
  constructor(budgetBytes: number, takenBytes: () => number = () => 0) {
    this.budgetBytes = budgetBytes;
    this.#takenBytes = takenBytes;
  }

  /** False where no state could be kept. */
  get hasRoom(): boolean {
    return this.#roomBytes > 0;
  }

  get count(): number {
    return this.#states.length;
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** Two branches of one conversation share their bytes, which then count once. */
  get byteLength(): number {
    let sum = 0;
    for (const bytes of new Set(this.#states.map((state) => state.bytes))) sum += bytes.byteLength;
    return sum;
  }

  /** Sets a state aside, in place of those that it makes superfluous. @returns whether there is room */
  put(state: KvState): boolean {
    this.#states = this.#states.filter((other) => !isSuperfluous(other, state));
    if (state.bytes.byteLength > this.#roomBytes) return false;
    this.#states.push(state);
    while (this.byteLength > this.#roomBytes) {
      this.#states.shift();
      this.#evictions++;
    }
    return true;
  }

  /** The state that these tokens agree with longest, the latest used of equals; null without any. */
  longest(tokenIds: readonly number[]): { state: KvState; agreement: number } | null {
    let best: { state: KvState; agreement: number } | null = null;
    for (const state of this.#states) {
      const agreement = commonLength(state.tokens, tokenIds);
      if (agreement > 0 && agreement >= (best?.agreement ?? 0)) best = { state, agreement };
    }
    return best;
  }

  /** The newest state of a session. */
  ofSession(sessionId: string): KvState | undefined {
    return this.#states.find((state) => state.sessionId === sessionId);
  }

  /** Says that the state is in use, which makes it the last to go. */
  touch(state: KvState): void {
    this.remove(state);
    this.#states.push(state);
  }

  remove(state: KvState): void {
    this.#states = this.#states.filter((other) => other !== state);
  }

  get #roomBytes(): number {
    return this.budgetBytes - this.#takenBytes();
  }
}

/** How many tokens two sequences have in common at their beginning. */
export function commonLength(some: ArrayLike<number>, others: ArrayLike<number>): number {
  const limit = Math.min(some.length, others.length);
  let length = 0;
  while (length < limit && some[length] === others[length]) length++;
  return length;
}

/** A session has one state, and what a longer conversation begins with need not be kept beside it. */
function isSuperfluous(other: KvState, state: KvState): boolean {
  if (other.sessionId !== undefined && other.sessionId === state.sessionId) return true;
  if (other.isPrimed && !state.isPrimed) return false;
  if (other.sessionId !== undefined) return false;
  return commonLength(other.tokens, state.tokens) === other.tokens.length;
}
