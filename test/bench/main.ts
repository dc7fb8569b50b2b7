import { parseArgs } from 'node:util';
import { benchStore } from './store/bench-store.ts';

/* The benchmarks' command: npm run bench -- store [--json] [--mebibytes N] [--rounds N] [--seed N]. */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    mebibytes: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});

if (positionals[0] !== 'store') {
  console.error('Usage: npm run bench -- store [--json] [--mebibytes N] [--rounds N] [--seed N]');
  process.exit(2);
}
const report = await benchStore({
  fileBytes: Number(values.mebibytes) * 2 ** 20,
  rounds: Number(values.rounds),
  seed: Number(values.seed),
});
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  console.table(report.medians);
  console.log(`warm read against the Cache API: ${report.warmReadSpeedUp} times`);
  console.log(`peak memory of a warm load: ${report.warmPeakMemoryPerFileByte} times the file`);
}
process.exit(0);
