import type { ClassResult } from '../store/tally.ts';
import { cycles } from './classes/cycles.ts';
import { fuzz } from './classes/fuzz.ts';
import { golden } from './classes/golden.ts';
import { memory } from './classes/memory.ts';
import { realModels } from './classes/real-models.ts';
import { recovery } from './classes/recovery.ts';
import { tabs } from './classes/tabs.ts';
import { buildWorkers, type Lab, openLab } from './lab.ts';

/** How large a run is, and from which seed. */
export interface RuntimeSuiteOptions {
  seed: number;
  quick: boolean;
  /** Runs this class alone. */
  only?: string;
  onClass: (name: string, result: ClassResult, seconds: number) => void;
}

/** What a run gives, as one object. */
export interface RuntimeSuiteReport {
  suite: 'runtime';
  seed: number;
  quick: boolean;
  seconds: number;
  allHeld: boolean;
  classes: Record<string, ClassResult>;
}

type FaultClass = (lab: Lab, options: RuntimeSuiteOptions) => Promise<ClassResult>;

const classes: Readonly<Record<string, FaultClass>> = {
  golden,
  realModels,
  recovery,
  memory,
  tabs,
  cycles,
  fuzz,
};

/** Runs every class in a browser of its own. */
export async function runRuntimeFaults(options: RuntimeSuiteOptions): Promise<RuntimeSuiteReport> {
  const startedMs = performance.now();
  buildWorkers();
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
    suite: 'runtime',
    seed: options.seed,
    quick: options.quick,
    seconds: seconds(startedMs),
    allHeld: Object.values(results).every(({ tried, held }) => tried > 0 && held === tried),
    classes: results,
  };
}

function seconds(startedMs: number): number {
  return Math.round((performance.now() - startedMs) / 100) / 10;
}
