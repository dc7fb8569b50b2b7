import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { benchCpu } from './bench-cpu.ts';

/* npm run bench -- cpu [--model FILE] [--rounds N] [--seconds N] [--peer-threads 1,2]; prints JSON. */

/** Runs the CPU engine's benchmark. @param args what stands after `cpu` on the command line */
export async function runCpuBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      model: { type: 'string', default: defaultModelPath },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '600' },
      'peer-threads': { type: 'string', default: '1,2' },
    },
  });
  const report = await benchCpu({
    modelPath: values.model,
    rounds: Number(values.rounds),
    mostMs: 1000 * Number(values.seconds),
    peerThreads: values['peer-threads'].split(',').filter(Boolean).map(Number),
  });
  console.log(JSON.stringify(report, null, 2));
}
