import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { benchTurns } from './bench-turns.ts';

/* npm run bench -- turns [--pairs N] [--model FILE --manifest FILE] [--json]: what kept conversations and persisted prefixes save. */

/** Runs the benchmark of turns. @param args what stands after `turns` on the command line */
export async function runTurnsBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '6' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const report = await benchTurns({
    modelPath: values.model,
    manifestPath: values.manifest,
    pairs: Number(values.pairs),
  });
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else for (const [name, row] of Object.entries(report)) console.log(name, row);
}
