import { parseArgs } from 'node:util';
import { waitForIdle } from '../all/idle-gate.ts';
import { defaultModelPath } from '../default-model.ts';
import { benchConcurrency } from './bench-concurrency.ts';

/* npm run bench -- concurrency [--pairs N] [--tokens N] [--threads N] [--model FILE --manifest FILE] [--json]: several answers at once against one after the other. */

/** Runs the benchmark of concurrent answers. @param args what stands after `concurrency` on the command line */
export async function runConcurrencyBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '5' },
      tokens: { type: 'string', default: '48' },
      threads: { type: 'string' },
      'idle-seconds': { type: 'string', default: '20' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const idle = await waitForIdle(Number(values['idle-seconds']));
  const report = await benchConcurrency({
    modelPath: values.model,
    manifestPath: values.manifest,
    pairs: Number(values.pairs),
    tokens: Number(values.tokens),
    threads: values.threads === undefined ? undefined : Number(values.threads),
  });
  if (values.json) console.log(JSON.stringify({ ...report, idle }, null, 2));
  else {
    const { answers, lateComer, ...rest } = report;
    console.log(rest, idle);
    console.table(answers);
    console.log(lateComer);
  }
}
