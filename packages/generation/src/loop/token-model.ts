/**
 * What an engine gives the generation loop: next-token logits over a cache of keys and values.
 * Not re-entrant. When a call throws, `position` still tells how many tokens the cache truly holds.
 */
export interface TokenModel {
  /** The most tokens that the cache can hold, prompt and answer together. */
  readonly contextWindow: number;
  readonly vocabularySize: number;
  /** How many tokens the cache holds now. */
  readonly position: number;
  /** Forgets the tokens from `position` on; a position at or past the held count changes nothing. */
  truncate(position: number): void;
  /**
   * Appends tokens to the cache and gives the logits that follow the last one, `[vocabularySize]`.
   * Long inputs are computed in chunks, the signal looked at between chunks. The view is the
   * engine's: valid until the next call, and the caller may overwrite it. `tokens` is the caller's:
   * to be read until the promise settles, not kept.
   * @throws the signal's reason
   */
  forward(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array>;
  /**
   * As {@link forward} with the logits after every token, `[tokens.length][vocabularySize]`: lets
   * the loop verify drafted tokens in one pass. Without it nothing is drafted.
   */
  forwardMany?(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array>;
  /**
   * The keys and values of the first `positions` tokens that the cache holds, bound to the model,
   * the engine and the cache's layout; the bytes are the caller's. Needs {@link restore}. Without
   * both, one conversation at a time is remembered.
   * @throws RangeError for more positions than are held, or where memory is short
   */
  snapshot?(positions: number): Uint8Array<ArrayBuffer>;
  /**
   * Makes the cache what it was at a snapshot: the next logits are the same, bit for bit. `bytes`
   * are read until it returns, not kept. When it throws, the cache is as before.
   * @throws SnapshotMismatchError when they are of another model, engine or layout
   */
  restore?(bytes: Uint8Array): void;
}
