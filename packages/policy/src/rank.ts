import type { Candidate, RuleContext } from './rules/rule.ts';

/** A candidate that no rule refused, with its score; lower is better. */
export interface Ranked {
  candidate: Candidate;
  /** The preferred side of the device's edge is 0, the other 1. */
  side: 0 | 1;
  score: number;
}

/**
 * Gives the candidates in the order in which to try them: the preferred side first, then by the
 * weighted sum of latency and cost (each as a share of the largest) and of missing quality. Ties go
 * by id, so that the order never depends on chance.
 */
export function rank(candidates: readonly Candidate[], context: RuleContext): Ranked[] {
  const slowest = largest(candidates.map(({ totalMs }) => totalMs));
  const dearest = largest(candidates.map(({ costUsd }) => costUsd));
  const { latency, cost, quality } = context.policy.ranking;
  return candidates
    .map((candidate): Ranked => {
      const { backend, totalMs, costUsd } = candidate;
      return {
        candidate,
        side: sideOf(candidate, context),
        score:
          latency * shareOf(totalMs, slowest) +
          cost * shareOf(costUsd, dearest) +
          quality * (1 - backend.quality),
      };
    })
    .sort(
      (a, b) =>
        a.side - b.side ||
        a.score - b.score ||
        (a.candidate.backend.id < b.candidate.backend.id ? -1 : 1),
    );
}

function sideOf({ backend }: Candidate, { mode }: RuleContext): 0 | 1 {
  const wantsDevice = mode === 'prefer_on_device' || mode === 'only_on_device';
  return (backend.zone === 'device') === wantsDevice ? 0 : 1;
}

/** The largest finite value; unknown prices are infinite and count as one whole share. */
function largest(values: readonly number[]): number {
  return Math.max(0, ...values.filter(Number.isFinite));
}

function shareOf(value: number, whole: number): number {
  if (!Number.isFinite(value)) return 1;
  return whole === 0 ? 0 : value / whole;
}
