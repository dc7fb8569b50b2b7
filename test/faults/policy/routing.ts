import { LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { plantedFaults } from '../../../packages/routing/src/testing/planted-faults.ts';
import { breachOfRun } from '../../../packages/routing/src/testing/routing-oracle.ts';
import { routingProblems } from '../../../packages/routing/src/testing/routing-problems.ts';
import { runRouting } from '../../../packages/routing/src/testing/routing-run.ts';
import { type ClassResult, Tally } from '../store/tally.ts';

const atTheSameTime = 8;
/** Runs of a planted fault after which it counts as not found. */
const mostRunsUntilFound = 50_000;

/** Whole requests through the router, with faults everywhere: every promise is kept in every run. */
export async function runRoutedRequests(runs: number, seed: number): Promise<ClassResult> {
  const tally = new Tally();
  const counts: Record<string, number> = {};
  const add = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const property = () =>
    fc.asyncProperty(routingProblems, async (problem) => {
      const trace = await runRouting(problem);
      tally.count(breachOfRun(problem, trace));
      const { end, aborted, sightings } = trace;
      if (end.finished) add('finished');
      else if (aborted) add('aborted');
      else add(end.thrown instanceof LocalmostError ? end.thrown.code : 'unknown');
      for (const one of sightings) {
        if (one.kind === 'called') add(one.besides ? 'calls beside another' : 'calls');
      }
      const starts = sightings.filter((one) => one.kind === 'part' && one.part.type === 'start');
      add('restarts', Math.max(0, starts.length - 1));
    });
  // Runs wait for timers now and then; the others go on meanwhile.
  const shares = Array.from({ length: atTheSameTime }, (_, share) =>
    fc.assert(property(), {
      numRuns: Math.ceil(runs / atTheSameTime),
      seed: seed * atTheSameTime + share,
    }),
  );
  await Promise.all(shares);
  return tally.result(counts);
}

/** Each fault planted in the router must be found. */
export async function runPlantedFaults(seed: number): Promise<ClassResult> {
  const tally = new Tally();
  const runsUntilFound: Record<string, number> = {};
  for (const { name, seams } of plantedFaults) {
    const result = await fc.check(
      fc.asyncProperty(
        routingProblems,
        async (problem) => breachOfRun(problem, await runRouting(problem, seams)) === null,
      ),
      { seed, numRuns: mostRunsUntilFound, endOnFailure: true },
    );
    tally.count(result.failed ? null : `not found: ${name}`);
    runsUntilFound[name] = result.numRuns;
  }
  return tally.result(runsUntilFound);
}
