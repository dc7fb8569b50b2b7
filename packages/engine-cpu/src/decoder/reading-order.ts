/** Tokens whose heads are timed; the first of them still run code that is being optimised. */
const trialTokens = 48;
const firstCounted = 16;

/**
 * Whether this thread's vector kernels read tiles one after the other or three side by side. From
 * memory either is up to twice as fast as the other, depending on how the processor looks ahead, so
 * the first tokens try both on the output head, the largest matrix. Results are the same bits.
 */
export class ReadingOrder {
  /** The order to read in now. */
  sideBySide = false;
  readonly #leastMs = { straight: Number.POSITIVE_INFINITY, sideBySide: Number.POSITIVE_INFINITY };
  #token = 0;

  /** Call before one token's head is computed. @returns when that begins, for {@link endHead} */
  beginHead(): number {
    if (this.#token >= trialTokens) return 0;
    this.sideBySide = this.#token % 2 === 1;
    return performance.now();
  }

  /** Call after it. */
  endHead(startedMs: number): void {
    if (this.#token >= trialTokens) return;
    const least = this.#leastMs;
    if (this.#token >= firstCounted) {
      const order = this.sideBySide ? 'sideBySide' : 'straight';
      least[order] = Math.min(least[order], performance.now() - startedMs);
    }
    this.#token += 1;
    this.sideBySide = this.#token === trialTokens && least.sideBySide < least.straight;
  }
}
