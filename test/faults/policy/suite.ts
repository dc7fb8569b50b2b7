import type { ClassResult } from '../store/tally.ts';
import { runDecisions, runPlantedBugs } from './decisions.ts';
import { runMixedRequests } from './requests/mixed-requests.ts';
import { runPlantedFaults, runRoutedRequests } from './routing.ts';

/** How large a run is, and from which seed. */
export interface PolicySuiteOptions {
  seed: number;
  quick: boolean;
  /** Runs this part alone. */
  only?: string;
  onClass: (name: string, result: ClassResult, seconds: number) => void;
}

/** What a run gives, as one object. */
export interface PolicySuiteReport {
  suite: 'policy';
  seed: number;
  quick: boolean;
  seconds: number;
  allHeld: boolean;
  classes: Record<string, ClassResult>;
}

type Part = (seed: number, quick: boolean) => Promise<Record<string, ClassResult>>;

const parts: Readonly<Record<string, Part>> = {
  decisions: async (seed, quick) => runDecisions(quick ? 2000 : 100_000, seed),
  plantedBugs: async (seed) => ({ plantedBugs: runPlantedBugs(seed) }),
  routedRequests: async (seed, quick) => ({
    routedRequests: await runRoutedRequests(quick ? 1000 : 100_000, seed),
  }),
  plantedFaults: async (seed) => ({ plantedFaults: await runPlantedFaults(seed) }),
  mixedRequests: (seed, quick) => runMixedRequests({ seed, requests: quick ? 300 : 10_000 }),
};

/** Runs every part after the other. */
export async function runPolicyFaults(options: PolicySuiteOptions): Promise<PolicySuiteReport> {
  const { seed, quick, only, onClass } = options;
  const startedMs = performance.now();
  const classes: Record<string, ClassResult> = {};
  for (const [name, run] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    const partStartedMs = performance.now();
    const results = await run(seed, quick);
    for (const [each, result] of Object.entries(results)) {
      classes[each] = result;
      onClass(each, result, seconds(partStartedMs));
    }
  }
  return {
    suite: 'policy',
    seed,
    quick,
    seconds: seconds(startedMs),
    allHeld: Object.values(classes).every(({ tried, held }) => tried > 0 && held === tried),
    classes,
  };
}

function seconds(startedMs: number): number {
  return Math.round((performance.now() - startedMs) / 100) / 10;
}
