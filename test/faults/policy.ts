import { LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { decide } from '../../packages/policy/src/decide.ts';
import { decisionLogLine, replayDecision } from '../../packages/policy/src/decision-log.ts';
import { type Problem, problems } from '../../packages/policy/src/testing/arbitraries.ts';
import { breachOf } from '../../packages/policy/src/testing/boundary-oracle.ts';
import { plantedBugs } from '../../packages/policy/src/testing/planted-bugs.ts';

/** What the long run found. */
export interface PolicyFaultReport {
  runs: number;
  seed: number;
  /** Requests refused at the door (bad consent): no zone was given. */
  refused: number;
  /** Decisions in which somebody may answer, and those where nobody may. */
  answered: number;
  nobody: number;
  breaches: number;
  replaysDiffering: number;
  /** For each planted bug, after how many runs it was found; null if it was not. */
  plantedBugs: Record<string, number | null>;
  seconds: number;
}

/** Runs the properties of the policy over `runs` random problems, and over each planted bug. */
export function runPolicyFaults(runs: number, seed: number): PolicyFaultReport {
  const started = performance.now();
  const counts = { refused: 0, answered: 0, nobody: 0, breaches: 0, replaysDiffering: 0 };
  const counting = fc.property(problems, (problem) => count(problem, counts));
  fc.assert(counting, { numRuns: runs, seed });
  const found: Record<string, number | null> = {};
  for (const bug of plantedBugs) found[bug.name] = runsUntilFound(bug.decide, seed);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { runs, seed, ...counts, plantedBugs: found, seconds };
}

function count(
  problem: Problem,
  counts: Omit<PolicyFaultReport, 'runs' | 'seed' | 'plantedBugs' | 'seconds'>,
): void {
  const { request, snapshot, policy } = problem;
  try {
    const decision = decide(request, snapshot, policy);
    if (decision.chosen === null) counts.nobody += 1;
    else counts.answered += 1;
    if (breachOf(problem, decision) !== null) counts.breaches += 1;
    const line = decisionLogLine({ request, snapshot, decision });
    if (!replayDecision(line, policy).same) counts.replaysDiffering += 1;
  } catch (error) {
    if (!(error instanceof LocalmostError)) throw error;
    counts.refused += 1;
  }
}

function runsUntilFound(faulty: (problem: Problem) => ReturnType<typeof decide>, seed: number) {
  const result = fc.check(
    fc.property(problems, (problem) => {
      try {
        return breachOf(problem, faulty(problem)) === null;
      } catch (error) {
        if (error instanceof LocalmostError) return true;
        throw error;
      }
    }),
    { seed, numRuns: 50_000, endOnFailure: true },
  );
  return result.failed ? result.numRuns : null;
}

/** `npm run faults -- policy`: prints the report, gives the exit code. */
export function policyCommand(options: { json: boolean; quick: boolean; seed: number }): number {
  const report = runPolicyFaults(options.quick ? 5000 : 100_000, options.seed);
  const missed = Object.entries(report.plantedBugs).filter(([, runs]) => runs === null);
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else {
    console.log(
      `${report.runs} random problems in ${report.seconds} s: ${report.breaches} breaches, ` +
        `${report.replaysDiffering} replays that differ; ` +
        `${Object.keys(report.plantedBugs).length - missed.length} of ` +
        `${Object.keys(report.plantedBugs).length} planted bugs found`,
    );
    for (const [name] of missed) console.error(`  not found: ${name}`);
  }
  return report.breaches + report.replaysDiffering + missed.length === 0 ? 0 : 1;
}
