/** How long passes over a model take by the number of tokens in them; learnt while it answers. */
export interface StepCosts {
  /** Tells what a pass took that gave the logits after each of `tokens` tokens. */
  record(tokens: number, durationMs: number): void;
  /**
   * How many passes of one token a pass of so many lasts: what was measured, and what is expected
   * where nothing was. Undefined until a pass of one token was measured.
   */
  ratio(tokens: number): number | undefined;
}

/** What each further token of a pass is taken to cost, in passes of one, until it is measured. */
const expectedShare = 0.35;
/** Weight of the newest measurement in a moving average. */
const newest = 0.25;
/** A pass that took so many times what was expected was held up by something else, and counts as this. */
const mostSurprise = 2;
/**
 * With each pass of one token what is known of longer ones goes so far back to what was expected: a
 * measurement that was spoilt by other work is tried again after some hundred tokens.
 */
const forgetting = 1 / 256;

/** Costs of one model on one engine; nothing is known at first. */
export function createStepCosts(): StepCosts {
  let singleMs: number | undefined;
  const ratios = new Map<number, number>();
  const expected = (tokens: number): number => 1 + expectedShare * (tokens - 1);

  const ratio = (tokens: number): number => ratios.get(tokens) ?? expected(tokens);
  return {
    ratio: (tokens) => (singleMs === undefined ? undefined : tokens === 1 ? 1 : ratio(tokens)),
    record(tokens, durationMs) {
      if (tokens === 1) {
        const taken = Math.min(durationMs, mostSurprise * (singleMs ?? durationMs));
        singleMs = singleMs === undefined ? durationMs : singleMs + newest * (taken - singleMs);
        for (const [length, known] of ratios) {
          ratios.set(length, known + forgetting * (expected(length) - known));
        }
      } else if (singleMs !== undefined && singleMs > 0) {
        const known = ratio(tokens);
        const taken = Math.min(durationMs / singleMs, mostSurprise * Math.max(known, tokens / 2));
        // The first measurement counts as a whole: what it takes the place of was a guess.
        ratios.set(tokens, ratios.has(tokens) ? known + newest * (taken - known) : taken);
      }
    },
  };
}
