import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelBase64 } from '../generated/model-bytes.ts';
import { kernelArithmetic, plainArithmetic } from './arithmetic.ts';
import { bytesOfBase64 } from './base64.ts';
import { readModel } from './model-file.ts';
import { tokenizeText } from './text-features.ts';
import { TextNetwork } from './text-network.ts';

/* models/sensitivity/train.py writes these scores when it has rounded the weights: two languages, one
   network. They may differ by what 32 bits cannot hold. */

interface Row {
  text: string;
  score: number;
}

const path = '../../../../models/sensitivity/forward.json';
const rows: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const bytes = bytesOfBase64(modelBase64);

function readRow(row: unknown): Row {
  if (typeof row !== 'object' || row === null || !('text' in row) || !('score' in row)) {
    throw new TypeError('not a text with its score');
  }
  return { text: String(row.text), score: Number(row.score) };
}

const expected = Array.isArray(rows) ? rows.map(readRow) : [];

it.each([
  { name: 'TypeScript', arithmetic: plainArithmetic() },
  { name: 'the kernel', arithmetic: await kernelArithmetic() },
])('scores in $name as the network does that was trained', ({ arithmetic }) => {
  const network = new TextNetwork(readModel(bytes, arithmetic.arena), arithmetic);
  expect(expected.length).toBeGreaterThan(10);
  for (const { text, score } of expected) {
    expect(network.score(tokenizeText(text)).score, text).toBeCloseTo(score, 4);
  }
  expect(network.score([])).toEqual({ score: 0, topic: 'general' });
});
