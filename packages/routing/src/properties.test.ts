import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plantedFaults } from './testing/planted-faults.ts';
import { breachOfRun } from './testing/routing-oracle.ts';
import { routingProblems } from './testing/routing-problems.ts';
import { runRouting } from './testing/routing-run.ts';

/** The long form, 100 000 runs and more, is `npm run faults -- policy`. */
const seed = 2;

describe('properties of every routed request', { timeout: 60_000 }, () => {
  it('keeps its promises whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(routingProblems, async (problem) => {
        expect(breachOfRun(problem, await runRouting(problem))).toBeNull();
      }),
      { seed, numRuns: 600 },
    );
  });
  it.each(plantedFaults)('would find that $name', async ({ seams }) => {
    const result = await fc.check(
      fc.asyncProperty(routingProblems, async (problem) => {
        expect(breachOfRun(problem, await runRouting(problem, seams))).toBeNull();
      }),
      { seed, numRuns: 20_000, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});
