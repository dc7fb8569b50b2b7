import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { benchLookup } from './bench-lookup.ts';

/* npm run bench -- lookup [--json] [--pairs N] [--engine cpu|onnx] [--threads N] [--only TEXT] [--model FILE --manifest FILE] */

/** Compares answers with and without prompt lookup. @param args what stands after `lookup` on the command line */
export async function runLookupBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '3' },
      engine: { type: 'string', default: 'cpu' },
      threads: { type: 'string' },
      only: { type: 'string', default: '' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const { engine } = values;
  if (engine !== 'cpu' && engine !== 'onnx') {
    throw new Error(`--engine is cpu or onnx, not ${engine}.`);
  }
  const report = await benchLookup({
    modelPath: values.model,
    manifestPath: values.manifest,
    engine,
    threads: values.threads === undefined ? undefined : Number(values.threads),
    pairs: Number(values.pairs),
    only: values.only,
  });
  if (values.json) return console.log(JSON.stringify(report, null, 2));
  const { prompts, ...summary } = report;
  console.table(prompts);
  console.log(summary);
}
