/** How a scripted model behaves. */
export interface ScriptedTokenModelOptions {
  contextWindow: number;
  vocabularySize: number;
  /** The script: the token that follows these, or all logits `[vocabularySize]`. */
  next: (heldTokens: readonly number[]) => number | ArrayLike<number>;
  /** Tokens per chunk of a prefill. Default: all at once. */
  chunkLength?: number;
  /** Runs before each chunk; what it throws is what the model throws. */
  beforeChunk?: (position: number) => void | Promise<void>;
}

/** One forward call as it came. */
export interface ForwardCall {
  position: number;
  tokens: readonly number[];
}

/**
 * A model without weights that follows a script. It holds tokens as an engine's cache would and
 * recomputes nothing, so a wrongly reused prefix changes its answer. Fits the shape of the
 * generation loop's `TokenModel`.
 */
export class ScriptedTokenModel {
  readonly contextWindow: number;
  readonly vocabularySize: number;
  /** Every forward call, in order. */
  readonly calls: ForwardCall[] = [];
  readonly #options: ScriptedTokenModelOptions;
  readonly #held: number[] = [];
  readonly #logits: Float32Array;

  constructor(options: ScriptedTokenModelOptions) {
    this.contextWindow = options.contextWindow;
    this.vocabularySize = options.vocabularySize;
    this.#options = options;
    this.#logits = new Float32Array(options.vocabularySize);
  }

  get position(): number {
    return this.#held.length;
  }

  /** The tokens in the cache, as a copy. */
  get heldTokens(): readonly number[] {
    return [...this.#held];
  }

  truncate(position: number): void {
    this.#held.length = Math.min(this.#held.length, position);
  }

  async forward(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    await this.#append(tokens, signal, () => {});
    this.#writeLogits(this.#logits);
    return this.#logits;
  }

  async forwardMany(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    const rows = new Float32Array(tokens.length * this.vocabularySize);
    await this.#append(tokens, signal, (row) => {
      this.#writeLogits(rows.subarray(row * this.vocabularySize, (row + 1) * this.vocabularySize));
    });
    return rows;
  }

  /** The tokens themselves stand for their keys and values. */
  snapshot(positions: number): Uint8Array<ArrayBuffer> {
    if (positions > this.position) throw new RangeError(`${positions} tokens are not held`);
    return new Uint8Array(Int32Array.from(this.#held.slice(0, positions)).buffer);
  }

  restore(bytes: Uint8Array): void {
    this.#held.splice(0, this.#held.length, ...new Int32Array(bytes.slice().buffer));
  }

  async #append(
    tokens: Int32Array,
    signal: AbortSignal,
    afterToken: (index: number) => void,
  ): Promise<void> {
    if (tokens.length === 0 || this.position + tokens.length > this.contextWindow) {
      throw new RangeError(`${tokens.length} tokens at position ${this.position} do not fit`);
    }
    this.calls.push({ position: this.position, tokens: [...tokens] });
    const chunkLength = this.#options.chunkLength ?? tokens.length;
    for (let start = 0; start < tokens.length; start += chunkLength) {
      signal.throwIfAborted();
      await this.#options.beforeChunk?.(this.position);
      const end = Math.min(start + chunkLength, tokens.length);
      for (let index = start; index < end; index++) {
        this.#held.push(tokens[index] ?? -1);
        afterToken(index);
      }
    }
  }

  #writeLogits(logits: Float32Array): void {
    const next = this.#options.next(this.#held);
    if (typeof next !== 'number') {
      logits.set(next);
      return;
    }
    logits.fill(0);
    logits[next] = 20;
  }
}
