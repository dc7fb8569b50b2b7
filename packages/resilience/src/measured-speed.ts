const mostSamples = 32;

/** What a backend's last answers showed; absent before the first. */
export interface Speed {
  timeToFirstTokenMs?: number;
  tokensPerSecond?: number;
}

/** Medians over the last answers: one slow answer does not count for a slow backend. */
export class MeasuredSpeed {
  readonly #firstTokenMs: number[] = [];
  readonly #tokensPerSecond: number[] = [];

  addFirstToken(durationMs: number): void {
    keep(this.#firstTokenMs, Math.max(0, durationMs));
  }

  /** @param durationMs from the first token to the last */
  addAnswer(completionTokens: number, durationMs: number): void {
    const perSecond = ((completionTokens - 1) * 1000) / durationMs;
    if (Number.isFinite(perSecond) && perSecond > 0) keep(this.#tokensPerSecond, perSecond);
  }

  read(): Speed {
    const timeToFirstTokenMs = median(this.#firstTokenMs);
    const tokensPerSecond = median(this.#tokensPerSecond);
    return {
      ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
      ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    };
  }
}

function keep(samples: number[], sample: number): void {
  if (samples.length === mostSamples) samples.shift();
  samples.push(sample);
}

/** The lower one of two middles, so that it is always a value that was seen. */
function median(samples: readonly number[]): number | undefined {
  return [...samples].sort((a, b) => a - b)[(samples.length - 1) >> 1];
}
