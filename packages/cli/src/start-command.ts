import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseModel } from './default-model.ts';
import { demoFolder, servePage } from './server/page-server.ts';
import { exitCodes, UsageError } from './terminal/run-command-line.ts';

const usage = `npm start [-- --port 4173] [--offline] [--from FOLDER]
  --port     the first port to try
  --offline  fetches nothing; the embedded model answers where no other is on the disk
  --from     a folder that holds the default model's file`;

/** `npm start`: fetches the default model, builds the demo and serves it until Ctrl-C. */
export async function runStartCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: parameters,
    options: {
      port: { type: 'string', default: '4173' },
      offline: { type: 'boolean', default: false },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (values.help || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(usage);
  }
  const model = await chooseModel({ signal, offline: values.offline, fromFolder: values.from });
  const server = await servePage({
    pageFolder: demoFolder,
    outputFolder: join(demoFolder, 'dist'),
    port,
  });
  console.log(`\n  Localmost: ${server.address}\n  Model: ${model.name}\n  Ctrl-C ends it.\n`);
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  return exitCodes.success;
}
