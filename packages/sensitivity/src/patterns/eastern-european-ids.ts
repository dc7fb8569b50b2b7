import { digitsOf, isRepeated, passesLuhn, weightedSum } from './check-digits.ts';
import { passesCnp, passesNorwegianNumber, passesPesel, passesSnils } from './european-checks.ts';
import type { Pattern } from './pattern.ts';

const finnishSigns = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** National identifiers of northern and eastern Europe and Turkey. */
export const easternEuropeanIdPatterns: readonly Pattern[] = [
  {
    kind: 'pl-pesel',
    expression: /(?<![\d.-])\d{11}(?![\d.-])/g,
    validate: (match) => passesPesel(digitsOf(match)),
  },
  {
    kind: 'se-personal-number',
    expression: /(?<![\d-])(?:19|20)?\d{2}[01]\d[0-3]\d[-+]\d{4}(?![\d-])/g,
    validate: (match) => passesLuhn(digitsOf(match).slice(-10)),
  },
  {
    kind: 'no-birth-number',
    expression: /(?<![\d.-])[0-7]\d[01]\d{3} ?\d{5}(?![\d.-])/g,
    validate: (match) => passesNorwegianNumber(digitsOf(match)),
  },
  {
    kind: 'dk-cpr-number',
    expression: /\bcpr\b\D{0,12}([0-3]\d[01]\d{3}[- ]?\d{4})\b/gi,
  },
  {
    kind: 'fi-personal-code',
    expression: /(?<![A-Z\d])[0-3]\d[01]\d{3}[-+A-F]\d{3}[0-9A-FHJ-NPR-Y](?![A-Z\d])/g,
    validate: (match) => {
      const number = Number(match.slice(0, 6) + match.slice(7, 10));
      return finnishSigns[number % 31] === match[10];
    },
  },
  {
    kind: 'cz-birth-number',
    expression: /(?<!\d)\d{2}[0-7]\d[0-3]\d\/\d{4}(?!\d)/g,
    validate: (match) => Number(match.replace('/', '')) % 11 === 0,
  },
  {
    kind: 'ro-cnp',
    expression: /(?<![\d.-])[1-8]\d{2}[01]\d[0-3]\d{7}(?![\d.-])/g,
    validate: (match) => {
      const digits = digitsOf(match);
      const county = (digits[7] ?? 0) * 10 + (digits[8] ?? 0);
      const month = Number(match.slice(3, 5));
      return month >= 1 && month <= 12 && county >= 1 && county <= 52 && passesCnp(digits);
    },
  },
  {
    kind: 'ru-snils',
    expression: /(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)/g,
    validate: (match) => passesSnils(digitsOf(match)) && !isRepeated(digitsOf(match)),
  },
  {
    kind: 'ru-tax-or-passport-number',
    expression:
      /(?<!\p{L})(?:инн|паспорт(?:а|ные данные)?)(?!\p{L})\P{N}{0,12}(\d{2} ?\d{2} ?(?:№ ?)?\d{6}(?:\d{2})?)(?!\d)/giu,
  },
  {
    kind: 'tr-identity-number',
    expression: /(?<![\d.-])[1-9]\d{10}(?![\d.-])/g,
    validate: (match) => {
      const digits = digitsOf(match);
      const tenth = weightedSum(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]) % 10;
      const eleventh = weightedSum(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10;
      return (tenth + 10) % 10 === digits[9] && eleventh === digits[10] && !isRepeated(digits);
    },
  },
  {
    kind: 'gr-amka',
    expression: /\b(?:amka|αμκα)\b\D{0,8}([0-3]\d[01]\d{8})\b/giu,
    validate: (match) => passesLuhn(digitsOf(match)),
  },
];
