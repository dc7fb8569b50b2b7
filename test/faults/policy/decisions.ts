import { LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { decide } from '../../../packages/policy/src/decide.ts';
import { decisionLogLine, replayDecision } from '../../../packages/policy/src/decision-log.ts';
import { type Problem, problems } from '../../../packages/policy/src/testing/arbitraries.ts';
import { breachOf } from '../../../packages/policy/src/testing/boundary-oracle.ts';
import { plantedBugs } from '../../../packages/policy/src/testing/planted-bugs.ts';
import { type ClassResult, Tally } from '../store/tally.ts';

/** Runs of a planted bug after which it counts as not found. */
const mostRunsUntilFound = 50_000;

/** Random policies, requests and states: no decision lets data out, and every one replays. */
export function runDecisions(runs: number, seed: number): Record<string, ClassResult> {
  const boundary = new Tally();
  const replays = new Tally();
  const counts = { refusedAtTheDoor: 0, answered: 0, nobody: 0 };
  fc.assert(
    fc.property(problems, (problem) => {
      const { request, snapshot, policy } = problem;
      const decision = decideOrRefuse(problem, decideProblem);
      if (decision === null) counts.refusedAtTheDoor += 1;
      else if (decision.chosen === null) counts.nobody += 1;
      else counts.answered += 1;
      boundary.count(decision && breachOf(problem, decision));
      if (decision === null) return;
      const line = decisionLogLine({ request, snapshot, decision });
      replays.count(replayDecision(line, policy).same ? null : 'a replay differs');
    }),
    { numRuns: runs, seed },
  );
  return { decisions: boundary.result(counts), replays: replays.result() };
}

/** Each bug planted in the policy must be found. */
export function runPlantedBugs(seed: number): ClassResult {
  const tally = new Tally();
  const runsUntilFound: Record<string, number> = {};
  for (const { name, decide: faulty } of plantedBugs) {
    const result = fc.check(
      fc.property(problems, (problem) => {
        const decision = decideOrRefuse(problem, faulty);
        return decision === null || breachOf(problem, decision) === null;
      }),
      { seed, numRuns: mostRunsUntilFound, endOnFailure: true },
    );
    tally.count(result.failed ? null : `not found: ${name}`);
    runsUntilFound[name] = result.numRuns;
  }
  return tally.result(runsUntilFound);
}

const decideProblem = ({ request, snapshot, policy }: Problem) => decide(request, snapshot, policy);

/** A refusal at the door gives no zone at all, so it keeps the promise. */
function decideOrRefuse(problem: Problem, decider: typeof decideProblem) {
  try {
    return decider(problem);
  } catch (error) {
    if (error instanceof LocalmostError) return null;
    throw error;
  }
}
