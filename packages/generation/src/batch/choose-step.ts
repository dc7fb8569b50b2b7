import type { RequestPriority } from '@localmost/protocol';

/** Tokens that wait to be computed for one answer. */
export interface WaitingTokens {
  readonly priority: RequestPriority;
  /** How many are left. */
  readonly left: number;
  /** The number of the step that last computed some of them, or of the one they came before. */
  readonly servedAtStep: number;
}

/** What a step can hold. */
export interface StepLimits {
  /** Tokens in all. */
  maximumRows: number;
  /** Answers that get logits. */
  maximumLogitRows: number;
  /** Tokens of prompts, where other answers wait for their next token. */
  promptRows: number;
}

/** What a step computes for one answer. */
export interface StepShare<Waiting> {
  waiting: Waiting;
  /** How many of its tokens. */
  rows: number;
}

/** Background answers get on with every so many steps while interactive ones are computed. */
const backgroundEvery = 8;

/**
 * What the next step computes: the next token of every answer that waits for one, and prompts with the
 * rest, those first that waited longest. Interactive answers go before background ones, which join in
 * every eighth step, so that nothing waits for ever.
 */
export function chooseStep<Waiting extends WaitingTokens>(
  all: readonly Waiting[],
  step: number,
  limits: StepLimits,
): StepShare<Waiting>[] {
  const interactive = all.filter(({ priority }) => priority === 'interactive');
  const isForAll = interactive.length === 0 || step % backgroundEvery === 0;
  const due = [...(isForAll ? all : interactive)].sort((a, b) => a.servedAtStep - b.servedAtStep);
  const singles = due.filter(({ left }) => left === 1).slice(0, limits.maximumLogitRows);
  const shares = singles.map((waiting) => ({ waiting, rows: 1 }));
  let logitRows = limits.maximumLogitRows - singles.length;
  let room = limits.maximumRows - singles.length;
  if (singles.length > 0) room = Math.min(room, limits.promptRows);
  for (const waiting of due) {
    if (waiting.left === 1) continue;
    const wanted = Math.min(waiting.left, room);
    // The last token needs a row of logits; it waits for a step that has one.
    const rows = wanted === waiting.left && logitRows === 0 ? wanted - 1 : wanted;
    if (rows <= 0) break;
    shares.push({ waiting, rows });
    if (rows === waiting.left) logitRows--;
    room -= rows;
  }
  return shares;
}
