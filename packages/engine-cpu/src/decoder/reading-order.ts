/** Tokens whose heads are timed; the first of them still run code that is being optimised. */
export const trialTokens = 32;
const firstCounted = 12;

/**
 * Whether this thread's vector kernels read tiles one after the other or three side by side. From
 * memory either is up to twice as fast as the other, depending on how the processor looks ahead, so
 * the first tokens try both on the output head alone, the largest matrix. Results are the same bits.
 */
export class ReadingOrder {
  #sideBySide = false;
  readonly #leastMs = { straight: Number.POSITIVE_INFINITY, sideBySide: Number.POSITIVE_INFINITY };
  #token = 0;

  /** Whether to read side by side, as far as is known. */
  get sideBySide(): boolean {
    return this.#sideBySide;
  }

  /** The same for one token's head: in the trial, either by turns. */
  get headSideBySide(): boolean {
    return this.#token < trialTokens ? this.#token % 2 === 1 : this.#sideBySide;
  }

  /** Tells how long one token's head took. */
  recordHead(ms: number): void {
    if (this.#token >= trialTokens) return;
    const least = this.#leastMs;
    if (this.#token >= firstCounted) {
      const order = this.headSideBySide ? 'sideBySide' : 'straight';
      least[order] = Math.min(least[order], ms);
    }
    this.#token += 1;
    this.#sideBySide = this.#token === trialTokens && least.sideBySide < least.straight;
  }
}
