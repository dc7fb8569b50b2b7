import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { defaultModelPath } from '../default-model.ts';
import { measureLoad } from './measure-load.ts';
import { soak } from './soak.ts';
import { startEnduranceSite } from './start-endurance-site.ts';

/*
 * npm run bench -- endurance [--tokens N] [--rounds N] [--model FILE --manifest FILE]: how a model
 * comes from the store to its first token in how much memory, and what it holds after a day's worth
 * of tokens. Without tokens only the loads are measured. Prints JSON.
 */

/** Runs the endurance benchmark. @param args what stands after `endurance` on the command line */
export async function runEnduranceBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      tokens: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '5' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const site = await startEnduranceSite(values.model, values.manifest);
  try {
    const { size } = await stat(values.model);
    const load = await measureLoad(site, size, Number(values.rounds));
    const tokens = Number(values.tokens);
    const { id } = JSON.parse(await readFile(values.manifest, 'utf8'));
    const report = { bench: 'endurance', model: id, engine: 'cpu', load };
    console.log(
      JSON.stringify(tokens > 0 ? { ...report, soak: await soak(site, tokens) } : report, null, 2),
    );
  } finally {
    site.close();
  }
}
