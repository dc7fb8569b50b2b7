import { parseArgs } from 'node:util';
import { benchChunkSizes, benchStore } from './bench-store.ts';

/* npm run bench -- store [--json] [--mebibytes N] [--rounds N] [--seed N] [--chunk-sizes 2,4,8]. */

/** Runs the store's benchmark. @param args what stands after `store` on the command line */
export async function runStoreBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      mebibytes: { type: 'string', default: '256' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      'chunk-sizes': { type: 'string' },
    },
  });
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
    return;
  }
  const report = await benchStore(options);
  if (values.json) {
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  console.table(report.medians);
  console.log(`warm read against the Cache API: ${report.warmReadSpeedUp} times`);
  console.log(`peak memory of a warm load: ${report.warmPeakMemoryPerFileByte} times the file`);
}
