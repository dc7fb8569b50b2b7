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
}
