import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSensitivityClassifier } from './classifier.ts';

/* The shipped bytes on the two sets that chose their threshold. The limits lie a little below what was
   measured: they catch a model that was packed, read or retrained wrongly, not noise. */

interface Row {
  text: string;
  restricted: boolean;
}

const classifier = await createSensitivityClassifier();
const { signal } = new AbortController();

function readRow(line: string): Row {
  const row: unknown = JSON.parse(line);
  if (typeof row !== 'object' || row === null || !('text' in row) || !('class' in row)) {
    throw new TypeError('not a row of an evaluation set');
  }
  return { text: String(row.text), restricted: row.class === 'restricted' };
}

function readSet(name: string): Row[] {
  const path = `../../../models/sensitivity/evaluation/${name}.jsonl`;
  const lines = readFileSync(new URL(path, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map(readRow);
}

async function shareRaised(rows: readonly Row[], restricted: boolean): Promise<number> {
  const chosen = rows.filter((row) => row.restricted === restricted);
  let raised = 0;
  for (const { text } of chosen) {
    const found = await classifier.classify(text, signal);
    if (found.class === 'restricted') raised += 1;
  }
  return raised / chosen.length;
}

describe.each([
  { name: 'development', recall: 0.995, alarms: 0.12 },
  { name: 'held-out', recall: 0.92, alarms: 0.31 },
])('the shipped model on the $name set', ({ name, recall, alarms }) => {
  const rows = readSet(name);
  it(`finds at least ${recall * 100} % of the restricted lines`, async () => {
    expect(await shareRaised(rows, true)).toBeGreaterThanOrEqual(recall);
  });
  it(`raises at most ${alarms * 100} % of the harmless lines`, async () => {
    expect(await shareRaised(rows, false)).toBeLessThanOrEqual(alarms);
  });
});
