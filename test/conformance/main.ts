import { parseArgs } from 'node:util';
import { runAgreement } from './agreement/run-agreement.ts';
import { renderTable } from './report/render-table.ts';
import { runSuite } from './report/run-suite.ts';

/*
 * npm run conformance -- [--json] [--engines] [--only NAME] runs the suite;
 * npm run conformance -- --agreement MODEL [--threads N] compares the engines' greedy answers.
 */

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    engines: { type: 'boolean', default: false },
    only: { type: 'string' },
    agreement: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});

if (values.agreement !== undefined) {
  const report = await runAgreement(values.agreement, Number(values.threads));
  console.log(JSON.stringify(report, null, 2));
  process.exit(0);
}

const targets = await runSuite({
  enginesOnly: values.engines,
  ...(values.only !== undefined && { only: values.only }),
});
const outcomes = targets.flatMap(({ cases }) => cases.map(({ outcome }) => outcome));
const count = (wanted: string): number => outcomes.filter((one) => one === wanted).length;
const counts = {
  passed: count('passed'),
  refused: count('refused'),
  notShown: count('not shown'),
  failed: count('failed') + count('not run'),
};
if (values.json) console.log(JSON.stringify({ suite: 'conformance', counts, targets }, null, 2));
else {
  console.log(renderTable(targets));
  console.log(`\n${JSON.stringify(counts)}`);
}
process.exit(targets.length > 0 && counts.failed === 0 ? 0 : 1);
