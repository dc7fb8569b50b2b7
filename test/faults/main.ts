import { parseArgs } from 'node:util';
import { runPolicyFaults } from './policy/suite.ts';
import { runRuntimeFaults } from './runtime/suite.ts';
import { runStoreFaults } from './store/suite.ts';
import type { ClassResult } from './store/tally.ts';

/* The fault suite's command: npm run faults -- store|policy|runtime [--json] [--quick] [--seed N] [--only class]. */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

const options = {
  seed: Number(values.seed),
  quick: values.quick,
  ...(values.only !== undefined && { only: values.only }),
  onClass: (name: string, result: ClassResult, seconds: number) => {
    if (!values.json) console.log(`${name}: ${result.held}/${result.tried} held in ${seconds} s`);
    for (const failure of result.failures) console.error(`  ${name}: ${failure}`);
  },
};
const suites = { store: runStoreFaults, policy: runPolicyFaults, runtime: runRuntimeFaults };
const suite = positionals[0];
if (suite !== 'store' && suite !== 'policy' && suite !== 'runtime') {
  console.error(
    'Usage: npm run faults -- store|policy|runtime [--json] [--quick] [--seed N] [--only class]',
  );
  process.exit(2);
}
const report = await suites[suite](options);
if (values.json) console.log(JSON.stringify(report, null, 2));
process.exit(report.allHeld ? 0 : 1);
