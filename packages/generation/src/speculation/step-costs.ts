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
/** Measurements that are kept of passes of one token, and of each longer one. */
const keptSingles = 32;
const keptRatios = 8;
/** A pass of one token that took so many times the median was held up, and counts as this. */
const mostOfMedian = 4;
/**
 * After so many passes of one token the oldest measurement of each longer one is forgotten: what was
 * spoilt by other work, or is no longer true, is tried again in time.
 */
const singlesToForget = 64;

/**
 * Costs of one model on one engine; nothing is known at first. Means are compared: on a busy machine a
 * long pass is held up more often than a short one, and what is typical of each would not be fair.
 */
export function createStepCosts(): StepCosts {
  const singlesMs: number[] = [];
  const ratios = new Map<number, number[]>();
  let singles = 0;
  return {
    ratio(tokens) {
      if (singlesMs.length === 0) return undefined;
      if (tokens === 1) return 1;
      const known = ratios.get(tokens) ?? [];
      return known.length > 0 ? mean(known) : 1 + expectedShare * (tokens - 1);
    },
    record(tokens, durationMs) {
      if (tokens === 1) {
        const most = singlesMs.length > 0 ? mostOfMedian * median(singlesMs) : durationMs;
        keep(singlesMs, Math.min(durationMs, most), keptSingles);
        singles = (singles + 1) % singlesToForget;
        if (singles === 0) for (const known of ratios.values()) known.shift();
        return;
      }
      const singleMs = singlesMs.length > 0 ? mean(singlesMs) : 0;
      if (singleMs === 0) return;
      const known = ratios.get(tokens) ?? [];
      // Whatever a pass of several takes beyond as many passes of one was something else's.
      keep(known, Math.min(durationMs / singleMs, tokens), keptRatios);
      ratios.set(tokens, known);
    },
  };
}

function keep(values: number[], newest: number, most: number): void {
  values.push(newest);
  if (values.length > most) values.shift();
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}
