import type { Finding } from '../finding.ts';
import { addressPatterns } from './addresses.ts';
import { americanIdPatterns } from './american-ids.ts';
import { asianIdPatterns } from './asian-ids.ts';
import { credentialPatterns } from './credentials.ts';
import { documentPatterns } from './documents.ts';
import { easternEuropeanIdPatterns } from './eastern-european-ids.ts';
import { networkPatterns } from './network-traces.ts';
import { paymentPatterns } from './payment.ts';
import { phonePatterns } from './phones.ts';
import { pinPatterns } from './pins.ts';
import { vendorTokenPatterns } from './vendor-tokens.ts';
import { westernEuropeanIdPatterns } from './western-european-ids.ts';

const patterns = [
  ...vendorTokenPatterns,
  ...credentialPatterns,
  ...pinPatterns,
  ...paymentPatterns,
  ...westernEuropeanIdPatterns,
  ...easternEuropeanIdPatterns,
  ...americanIdPatterns,
  ...asianIdPatterns,
  ...documentPatterns,
  ...phonePatterns,
  ...addressPatterns,
  ...networkPatterns,
];

/** Gives each kind of identifier or credential that stands in the text, once. Linear in its length. */
export function findIdentifiers(text: string): Finding[] {
  // Digits and letters of full width, as East Asian keyboards write them, become plain ones.
  const plain = text.normalize('NFKC');
  const kinds = new Set<string>();
  for (const { kind, expression, validate } of patterns) {
    if (kinds.has(kind)) continue;
    for (const match of plain.matchAll(expression)) {
      const value = match.slice(1).find((group) => group !== undefined) ?? match[0];
      if (validate && !validate(value, surroundings(plain, match.index, match[0].length))) continue;
      kinds.add(kind);
      break;
    }
  }
  return [...kinds].map((kind) => ({ kind, source: 'pattern', score: 1 }));
}

function surroundings(text: string, start: number, length: number): string {
  return text.slice(Math.max(0, start - 40), start + length + 40);
}
