import { parseArgs } from 'node:util';
import { policyCommand } from './policy.ts';
import { runStoreFaults } from './store/suite.ts';

/* The fault suite's command: npm run faults -- store|policy [--json] [--quick] [--seed N] [--only class]. */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

if (positionals[0] === 'policy') {
  const { json, quick, seed } = values;
  process.exit(policyCommand({ json, quick, seed: Number(seed) }));
}
if (positionals[0] !== 'store') {
  console.error(
    'Usage: npm run faults -- store|policy [--json] [--quick] [--seed N] [--only class]',
  );
  process.exit(2);
}
const report = await runStoreFaults({
  seed: Number(values.seed),
  quick: values.quick,
  ...(values.only !== undefined && { only: values.only }),
  onClass: (name, result, seconds) => {
    if (!values.json) console.log(`${name}: ${result.held}/${result.tried} held in ${seconds} s`);
    for (const failure of result.failures) console.error(`  ${name}: ${failure}`);
  },
});
if (values.json) console.log(JSON.stringify(report, null, 2));
process.exit(report.allHeld ? 0 : 1);
