import { LocalmostError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { decisionLogLine, replayDecision } from './decision-log.ts';
import { type Problem, problems } from './testing/arbitraries.ts';
import { breachOf } from './testing/boundary-oracle.ts';
import { plantedBugs } from './testing/planted-bugs.ts';

/** The long form, 100 000 runs and more, is `npm run faults -- policy`. */
const runs = { numRuns: 2000, seed: 20_261_121 };

/** A refusal at the door gives no zone at all, so it keeps the promise. */
function decision(problem: Problem, decider = decideProblem) {
  try {
    return decider(problem);
  } catch (error) {
    if (error instanceof LocalmostError) return null;
    throw error;
  }
}

const decideProblem = ({ request, snapshot, policy }: Problem) => decide(request, snapshot, policy);

describe('properties of every decision', { timeout: 60_000 }, () => {
  it('never names a backend to which the data may not go', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const made = decision(problem);
        expect(made && breachOf(problem, made)).toBeNull();
      }),
      runs,
    );
  });
  it('is replayed from its log line to the same result', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const made = decision(problem);
        if (!made) return;
        const line = decisionLogLine({ ...problem, decision: made });
        expect(line).not.toContain('\n');
        expect(replayDecision(line, problem.policy)).toEqual({ decision: made, same: true });
      }),
      { ...runs, numRuns: 500 },
    );
  });
  it.each(plantedBugs)('would find that $name', ({ decide: faulty }) => {
    const result = fc.check(
      fc.property(problems, (problem) => {
        const made = decision(problem, faulty);
        return made === null || breachOf(problem, made) === null;
      }),
      { ...runs, numRuns: 20_000, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});
