import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startClientSite } from '../client-site.ts';
import { defaultModelPath } from '../default-model.ts';
import { measureTabs } from './measure-tabs.ts';

/* npm run bench -- sharing [--tabs N] [--model FILE --manifest FILE] [--json]: memory of one copy against many. */

/** Runs the sharing benchmark. @param args what stands after `sharing` on the command line */
export async function runSharingBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      tabs: { type: 'string', default: '5' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const tabs = Number(values.tabs);
  const site = await startClientSite({
    modelPath: values.model,
    manifestPath: values.manifest,
    script: fileURLToPath(new URL('./sharing-page.ts', import.meta.url)),
    global: 'sharingTab',
  });
  try {
    const alone = await measureTabs(site, 1, false);
    const shared = await measureTabs(site, tabs, true);
    const copies = await measureTabs(site, tabs, false);
    const report = {
      bench: 'sharing',
      model: values.model.split('/').at(-1),
      engine: 'cpu',
      alone,
      shared,
      copies,
      sharedToAlone: ratio(shared.modelMiB, alone.modelMiB),
      copiesToAlone: ratio(copies.modelMiB, alone.modelMiB),
    };
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else console.table({ alone, shared, copies });
  } finally {
    site.close();
  }
}

const ratio = (one: number, other: number) => Math.round((100 * one) / other) / 100;
