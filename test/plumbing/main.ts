import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { libraryVersion } from '@localmost/engine-webllm/catalogue';
import { runMlcPlumbing } from './mlc-plumbing.ts';

/* npm run plumbing -- --library FILE.wasm [--tokens N]: a model library of MLC with random weights,
   through store, seal, web-llm and WebGPU in software. */

const { values } = parseArgs({
  options: { library: { type: 'string' }, tokens: { type: 'string', default: '4' } },
});

if (values.library === undefined) {
  console.log(
    `Skipped: this runs a compiled model library, and none for ${libraryVersion} comes with any package. ` +
      'Take one from the repository that `npm run models -- add-mlc` names, and pass --library FILE.wasm.',
  );
} else {
  const library = new Uint8Array(await readFile(values.library));
  const report = await runMlcPlumbing(library, Number(values.tokens));
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = 'error' in report ? 1 : 0;
}
