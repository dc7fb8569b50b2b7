import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { classifyRequest, createSensitivityClassifier } from '@localmost/sensitivity';
import { parseLine } from './parse-line.ts';

/* npm run classify -- FILE.jsonl [--json]: the SDK's classifier over a file of {"id","text"} lines. */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [file] = positionals;
if (!file) {
  console.error('Usage: npm run classify -- FILE.jsonl [--json]');
  process.exit(2);
}

const classifier = await createSensitivityClassifier();
const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
let number = 0;
for await (const line of lines) {
  number += 1;
  if (line.trim() === '') continue;
  const item = parseLine(line, number);
  const request = { messages: [{ content: item.text }] };
  // A terminal has no user waiting for a token: a slow machine must not change the verdict.
  const result = await classifyRequest(classifier, request, 60_000);
  const reasons = result.failure
    ? [`classifier-${result.failure}`]
    : result.findings.map((f) => f.kind);
  const score = Math.round(result.score * 1e4) / 1e4;
  const answer = { id: item.id, class: result.class, score, reasons };
  console.log(
    values.json ? JSON.stringify(answer) : `${answer.class}\t${score}\t${item.id}\t${reasons}`,
  );
}
