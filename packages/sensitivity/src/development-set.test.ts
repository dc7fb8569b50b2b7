import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSensitivityClassifier } from './classifier.ts';

/* The shipped bytes on the set that chose their threshold. The limits lie a little below what was
   measured: they catch a model that was packed, read or retrained wrongly, not noise. */

interface Row {
  text: string;
  restricted: boolean;
}

const path = '../../../models/sensitivity/evaluation/development.jsonl';
const rows = readFileSync(new URL(path, import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map(readRow);
const classifier = await createSensitivityClassifier();
const { signal } = new AbortController();

function readRow(line: string): Row {
  const row: unknown = JSON.parse(line);
  if (typeof row !== 'object' || row === null || !('text' in row) || !('class' in row)) {
    throw new TypeError('not a row of an evaluation set');
  }
  return { text: String(row.text), restricted: row.class === 'restricted' };
}

async function shareRaised(restricted: boolean): Promise<number> {
  const chosen = rows.filter((row) => row.restricted === restricted);
  let raised = 0;
  for (const { text } of chosen) {
    const found = await classifier.classify(text, signal);
    if (found.class === 'restricted') raised += 1;
  }
  return raised / chosen.length;
}

describe('the shipped model on the development set', () => {
  it('finds at least 98 % of the restricted lines', async () => {
    expect(await shareRaised(true)).toBeGreaterThanOrEqual(0.98);
  });
  it('raises at most 27 % of the harmless lines', async () => {
    expect(await shareRaised(false)).toBeLessThanOrEqual(0.27);
  });
});
