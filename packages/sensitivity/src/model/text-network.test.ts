import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelBase64 } from '../generated/model-bytes.ts';
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
const bytes = Uint8Array.from(atob(modelBase64), (sign) => sign.charCodeAt(0));
const network = new TextNetwork(readModel(bytes));

function readRow(row: unknown): Row {
  if (typeof row !== 'object' || row === null || !('text' in row) || !('score' in row)) {
    throw new TypeError('not a text with its score');
  }
  return { text: String(row.text), score: Number(row.score) };
}

it('scores as the network does that was trained', () => {
  const expected = Array.isArray(rows) ? rows.map(readRow) : [];
  expect(expected.length).toBeGreaterThan(10);
  for (const { text, score } of expected) {
    const encoded = network.encode(tokenizeText(text));
    expect(network.score(encoded, 0, encoded.length).score, text).toBeCloseTo(score, 4);
  }
});
