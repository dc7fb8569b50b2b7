/** How many tokens of prompts a step may hold beside answers that wait for their next token. */
export interface PromptPace {
  readonly rows: number;
  /** Runs a step of so many tokens, and learns from the time that it takes. */
  measure<Result>(rows: number, step: () => Promise<Result>): Promise<Result>;
}

/** An answer's next token comes this late, in milliseconds, because somebody else's prompt is computed. */
const mostDelayMs = 80;
/** Before anything is known. */
const firstRows = 16;
/** Fewer are not worth a step: the weights are read for each. */
const fewestRows = 8;
/** Weight of the newest measurement. */
const newest = 0.25;

/** The pace of one model on this device, learnt from its steps. */
export function createPromptPace(now: () => number): PromptPace {
  let rowMs: number | undefined;
  return {
    get rows() {
      if (rowMs === undefined || rowMs <= 0) return firstRows;
      return Math.max(fewestRows, Math.floor(mostDelayMs / rowMs));
    },
    async measure(rows, step) {
      // A step of a few tokens costs as much as one of one token.
      if (rows < fewestRows) return step();
      const startMs = now();
      const result = await step();
      const taken = (now() - startMs) / rows;
      rowMs = rowMs === undefined ? taken : rowMs + newest * (taken - rowMs);
      return result;
    },
  };
}
