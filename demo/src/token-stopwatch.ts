import type { AnswerFigures } from './app-state.ts';

/** Measures, by the page's clock, the answer that is being written. */
export class TokenStopwatch {
  readonly #startedAt = performance.now();
  #firstAt: number | null = null;
  #firstCount = 0;
  #lastAt = 0;
  #tokens = 0;

  /** Tells that so many tokens have just come. */
  count(tokens: number): void {
    if (tokens === 0) return;
    this.#tokens += tokens;
    this.#lastAt = performance.now();
    if (this.#firstAt !== null) return;
    this.#firstAt = this.#lastAt;
    this.#firstCount = tokens;
  }

  /** What is known so far; empty before the first token. */
  figures(): { figures?: AnswerFigures } {
    if (this.#firstAt === null) return {};
    const seconds = (this.#lastAt - this.#firstAt) / 1000;
    return {
      figures: {
        timeToFirstTokenMs: this.#firstAt - this.#startedAt,
        decodeTokensPerSecond: seconds > 0 ? (this.#tokens - this.#firstCount) / seconds : 0,
        completionTokens: this.#tokens,
      },
    };
  }
}
