import type { Decision } from '@localmost/protocol';

/** How one try of a decision ended. */
export interface Attempt {
  id: string;
  /** `streaming`: at least one token had reached the caller. */
  phase: 'before-first-token' | 'streaming';
  outcome: 'failed' | 'aborted-by-user' | 'finished';
}

/**
 * Gives the backend to try next, or null where there must be no other: after an answer, after the
 * first token (two models' answers are never spliced), after an abort by the user, and when the
 * cascade is used up. Never names a backend that the decision did not admit.
 */
export function nextAttempt(decision: Decision, attempts: readonly Attempt[]): string | null {
  const over = attempts.some(({ phase, outcome }) => phase === 'streaming' || outcome !== 'failed');
  if (over) return null;
  const tried = new Set(attempts.map(({ id }) => id));
  return decision.cascade.find((id) => !tried.has(id)) ?? null;
}
