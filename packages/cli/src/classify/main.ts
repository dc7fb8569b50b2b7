import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createSensitivityClassifier } from '@localmost/sensitivity';
import { classifyLines } from './classify-lines.ts';

/* npm run classify -- FILE.jsonl [--json]: the SDK's classifier over a file of {"id","text"} lines.
   Exit status: 0, 1 when some line could not be read, 2 when nothing could be started. */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [path] = positionals;
if (!path) {
  console.error('Usage: npm run classify -- FILE.jsonl [--json]');
  process.exit(2);
}

try {
  const file = await open(path);
  const classifier = await createSensitivityClassifier();
  const report = (problem: string): void => {
    console.error(problem);
    process.exitCode = 1;
  };
  for await (const answer of classifyLines(file.readLines(), classifier, report)) {
    const { id, class: dataClass, score, reasons } = answer;
    const line = values.json
      ? JSON.stringify(answer)
      : `${dataClass}\t${score}\t${id}\t${reasons.join(', ')}`;
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
