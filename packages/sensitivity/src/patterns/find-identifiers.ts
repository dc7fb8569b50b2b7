import type { Finding } from '../finding.ts';
import { contactPatterns } from './contact.ts';
import { nationalIdPatterns } from './national-ids.ts';
import { paymentPatterns } from './payment.ts';
import { secretPatterns } from './secrets.ts';

const patterns = [...secretPatterns, ...paymentPatterns, ...nationalIdPatterns, ...contactPatterns];

/** Gives each kind of identifier or credential that stands in the text, once. Linear in its length. */
export function findIdentifiers(text: string): Finding[] {
  // Digits and letters of full width, as East Asian keyboards write them, become plain ones.
  const plain = text.normalize('NFKC');
  const kinds = new Set<string>();
  for (const { kind, expression, validate } of patterns) {
    if (kinds.has(kind)) continue;
    for (const match of plain.matchAll(expression)) {
      const value = match.slice(1).find((group) => group !== undefined) ?? match[0];
      if (validate && !validate(value)) continue;
      kinds.add(kind);
      break;
    }
  }
  return [...kinds].map((kind) => ({ kind, source: 'pattern', score: 1 }));
}
