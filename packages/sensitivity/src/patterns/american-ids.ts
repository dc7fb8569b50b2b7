import { digitsOf, isRepeated, passesLuhn, weightedSum } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

/** National identifiers of the Americas and South Africa. */
export const americanIdPatterns: readonly Pattern[] = [
  {
    kind: 'us-social-security-number',
    expression: /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g,
    validate: (match) =>
      !/^(000|666|9)|-00-|-0000$/.test(match) &&
      !/^(123-45-6789|078-05-1120)$/.test(match) &&
      !isRepeated(digitsOf(match)),
  },
  {
    kind: 'us-social-security-number',
    expression:
      /\b(?:ssn|social security(?: number| no\.?)?)\b\D{0,20}(\d{3}[- ]?\d{2}[- ]?\d{4})\b/gi,
    validate: (match) => !/123-?45-?6789|000-?00-?0000/.test(match),
  },
  {
    // Someone's own number counts even where its digits are those of the textbooks.
    kind: 'us-social-security-number',
    expression:
      /\b(?:my|his|her|their|the patient's|the customer's)\s+(?:ssn|social(?: security(?: number)?)?)\b\D{0,8}(\d{3}[- ]?\d{2}[- ]?\d{4}|\d{4})\b/gi,
  },
  {
    kind: 'us-taxpayer-number',
    expression: /\b(?:itin|ein|tin)\b\W{0,3}(?:is\W{0,2})?(9\d{2}-?[5-9]\d-?\d{4}|\d{2}-\d{7})\b/gi,
  },
  {
    kind: 'us-medicare-number',
    expression:
      /(?<![A-Z\d])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Z\d])/g,
    validate: (match) => match !== '1EG4-TE5-MK73',
  },
  {
    kind: 'ca-social-insurance-number',
    expression:
      /\b(?:sin|social insurance(?: number)?|nas)\b\D{0,8}(\d{3}[- ]?\d{3}[- ]?\d{3})\b/gi,
    validate: (match) => passesLuhn(digitsOf(match)) && !isRepeated(digitsOf(match)),
  },
  {
    kind: 'mx-curp',
    expression:
      /(?<![A-Z\d])[A-Z][AEIOUX][A-Z]{2}\d{2}[01]\d[0-3]\d[HMX](?:[A-Z]{2})[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d(?![A-Z\d])/g,
  },
  {
    kind: 'br-cpf',
    expression: /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g,
    validate: (match) => passesCpf(digitsOf(match)),
  },
  {
    kind: 'br-cpf',
    expression: /\bcpf\b\D{0,8}(\d{11})\b/gi,
    validate: (match) => passesCpf(digitsOf(match)),
  },
  {
    kind: 'br-identity-card',
    expression: /\bRG\b\W{0,4}(\d{1,2}\.\d{3}\.\d{3}-[\dX])/g,
  },
  {
    kind: 'cl-rut',
    expression: /(?<![\d.])\d{1,2}\.\d{3}\.\d{3}-[\dkK](?!\w)/g,
    validate: (match) => {
      const digits = digitsOf(match.slice(0, -2)).toReversed();
      const rest = 11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7, 2, 3]) % 11);
      return (
        (rest === 11 ? '0' : rest === 10 ? 'K' : String(rest)) === match.slice(-1).toUpperCase()
      );
    },
  },
  {
    kind: 'ar-cuil',
    expression: /(?<!\d)2[0347]-\d{8}-\d(?!\d)/g,
    validate: (match) => weightedSum(digitsOf(match), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    kind: 'latin-american-identity-card',
    expression:
      /(?<!\p{L})(?:c[eé]dula|dni|curp|rfc|rut)\W{0,3}(?:es\W{0,2}|n[º°o.]*\W{0,2})?(\d[\d.]{5,11}\d)(?!\d)/giu,
  },
  {
    kind: 'za-identity-number',
    expression: /(?<![\d.-])\d{2}[01]\d[0-3]\d ?\d{4} ?[01]8\d(?![\d.-])/g,
    validate: (match) => passesLuhn(digitsOf(match)),
  },
];

/** Two check digits, each a sum modulo 11. @see Receita Federal */
function passesCpf(digits: readonly number[]): boolean {
  if (isRepeated(digits)) return false;
  return [9, 10].every((length) => {
    const weights = Array.from({ length }, (_, index) => length + 1 - index);
    return ((weightedSum(digits, weights) * 10) % 11) % 10 === digits[length];
  });
}
