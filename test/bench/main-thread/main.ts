import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { benchMainThread } from './bench-main-thread.ts';

/* npm run bench -- main-thread [--answers N] [--model FILE --manifest FILE]: tasks of the page's thread over 50 ms. Prints JSON. */

/** Runs the benchmark of the main thread. @param args what stands after `main-thread` on the command line */
export async function runMainThreadBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      answers: { type: 'string', default: '10' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const report = await benchMainThread({
    modelPath: values.model,
    manifestPath: values.manifest,
    answers: Number(values.answers),
  });
  console.log(JSON.stringify(report, null, 2));
}
