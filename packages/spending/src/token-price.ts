/** What a model costs; `unknown` fits under no cap. The same shape as a price in a policy. */
export type TokenPrice =
  | { kind: 'free' }
  | { kind: 'unknown' }
  | { kind: 'per-token'; inputUsdPerMillion: number; outputUsdPerMillion: number };

/** Tokens to be paid for. */
export interface PaidTokens {
  promptTokens: number;
  /** Of the answer; for a worst case, the most that it may have. */
  completionTokens: number;
}

/**
 * The cost in US dollars; infinite where the price is not known. Discounts for cached prompts are
 * left out, so that the figure is never too low.
 */
export function costUsd(price: TokenPrice, tokens: PaidTokens): number {
  switch (price.kind) {
    case 'free':
      return 0;
    case 'per-token':
      return (
        (tokens.promptTokens * price.inputUsdPerMillion +
          tokens.completionTokens * price.outputUsdPerMillion) /
        1e6
      );
    default:
      return Number.POSITIVE_INFINITY;
  }
}
