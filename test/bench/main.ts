import { parseArgs } from 'node:util';
import { runCpuBench } from './cpu/main.ts';
import { runPolicyBench } from './policy/suite.ts';
import { benchChunkSizes, benchStore } from './store/bench-store.ts';

/* The benchmarks' command: npm run bench -- store|policy [--json] [--mebibytes N] [--rounds N] [--seed N]. */

if (process.argv[2] === 'cpu') {
  await runCpuBench(process.argv.slice(3));
  process.exit(0);
}
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    mebibytes: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    model: {
      type: 'string',
      default: 'models/.cache/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf',
    },
    seconds: { type: 'string', default: '300' },
    'peer-threads': { type: 'string', default: '1,2' },
    'chunk-sizes': { type: 'string' },
  },
});

if (positionals[0] === 'policy') {
  const timings = await runPolicyBench();
  if (values.json) console.log(JSON.stringify(timings, null, 2));
  else console.table(timings);
  process.exit(0);
}
if (positionals[0] !== 'store') {
  console.error(
    'Usage: npm run bench -- store|policy [--json] [--mebibytes N] [--rounds N] [--seed N]',
  );
  process.exit(2);
}
const options = {
  fileBytes: Number(values.mebibytes) * 2 ** 20,
  rounds: Number(values.rounds),
  seed: Number(values.seed),
};
const sizes = values['chunk-sizes'];
if (sizes !== undefined) {
  const table = await benchChunkSizes(options, sizes.split(',').map(Number));
  if (values.json) console.log(JSON.stringify(table, null, 2));
  else console.table(table);
  process.exit(0);
}
const report = await benchStore(options);
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  console.table(report.medians);
  console.log(`warm read against the Cache API: ${report.warmReadSpeedUp} times`);
  console.log(`peak memory of a warm load: ${report.warmPeakMemoryPerFileByte} times the file`);
}
process.exit(0);
