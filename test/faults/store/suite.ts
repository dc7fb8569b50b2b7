import { aborts } from './classes/aborts.ts';
import { connectionLoss } from './classes/connection-loss.ts';
import { corruption } from './classes/corruption.ts';
import { failAtN } from './classes/fail-at-n.ts';
import { hostileManifests } from './classes/hostile-manifests.ts';
import { httpFaults } from './classes/http-faults.ts';
import { kills } from './classes/kills.ts';
import { space } from './classes/space.ts';
import { tabs } from './classes/tabs.ts';
import { type Lab, openLab } from './lab.ts';
import type { ClassResult } from './tally.ts';

/** How large a run is, and from which seed. */
export interface SuiteOptions {
  seed: number;
  quick: boolean;
  only?: string;
  onClass: (name: string, result: ClassResult, seconds: number) => void;
}

/** What a run gives, as one object. */
export interface SuiteReport {
  suite: 'store';
  seed: number;
  quick: boolean;
  seconds: number;
  allHeld: boolean;
  classes: Record<string, ClassResult>;
}

type FaultClass = (lab: Lab, options: SuiteOptions) => Promise<ClassResult>;

const classes: Readonly<Record<string, FaultClass>> = {
  hostileManifests,
  httpFaults,
  corruption,
  failAtN,
  aborts,
  space,
  tabs,
  connectionLoss,
  kills,
};

/** Runs every class in one browser after the other's. */
export async function runStoreFaults(options: SuiteOptions): Promise<SuiteReport> {
  const startedMs = performance.now();
  const results: Record<string, ClassResult> = {};
  for (const [name, run] of Object.entries(classes)) {
    if (options.only !== undefined && options.only !== name) continue;
    const classStartedMs = performance.now();
    const lab = await openLab();
    try {
      results[name] = await run(lab, options);
    } finally {
      await lab.close();
    }
    options.onClass(name, results[name], seconds(classStartedMs));
  }
  return {
    suite: 'store',
    seed: options.seed,
    quick: options.quick,
    seconds: seconds(startedMs),
    allHeld: Object.values(results).every((result) => result.held === result.tried),
    classes: results,
  };
}

function seconds(startedMs: number): number {
  return Math.round((performance.now() - startedMs) / 100) / 10;
}
