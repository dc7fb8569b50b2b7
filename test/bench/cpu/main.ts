import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { benchCpu } from './bench-cpu.ts';
import { reportTable } from './report-table.ts';

/*
 * npm run bench -- cpu [--model FILE] [--weights Q4_0|Q8_0] [--rounds N] [--seconds N]
 * [--peer-threads 1,2] [--dtypes fp32,q8] [--prefill 128] [--busy] [--table FILE]; prints JSON.
 * With weights the model's matrices are rewritten to that type first; with busy only engines on two
 * threads take part, beside a process that keeps one core busy; a table is written as Markdown.
 */

const own = [
  { threads: 1, builds: 'best' },
  { threads: 2, builds: 'best' },
  { threads: 2, builds: 'simd' },
] as const;

/** Runs the CPU engine's benchmark. @param args what stands after `cpu` on the command line */
export async function runCpuBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      model: { type: 'string', default: defaultModelPath },
      weights: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '600' },
      'peer-threads': { type: 'string', default: '1,2' },
      dtypes: { type: 'string', default: 'fp32,q8' },
      prefill: { type: 'string', default: '128' },
      busy: { type: 'boolean', default: false },
      table: { type: 'string' },
    },
  });
  const { busy, weights } = values;
  // The default model has Q4_1 already; other types are made from it.
  const type = weights === 'Q4_1' ? undefined : weights;
  if (type !== undefined && type !== 'Q4_0' && type !== 'Q8_0') {
    throw new Error(`--weights is Q4_1, Q4_0 or Q8_0, not ${type}.`);
  }
  const peerThreads = list(values['peer-threads']).map(Number);
  const report = await benchCpu({
    modelPath: values.model,
    type,
    rounds: Number(values.rounds),
    mostMs: 1000 * Number(values.seconds),
    own: busy ? own.filter(({ threads }) => threads === 2) : own,
    peerThreads: busy ? peerThreads.filter((threads) => threads === 2) : peerThreads,
    dtypes: list(values.dtypes),
    prefillTokens: list(values.prefill).map(Number),
    busy,
  });
  if (values.table) await writeFile(values.table, `${reportTable(report)}\n`);
  console.log(JSON.stringify(report, null, 2));
}

function list(text: string): string[] {
  return text.split(',').filter(Boolean);
}
