import { digitsOf, isRepeated, weightedSum } from './check-digits.ts';
import { passesCodiceFiscale, passesFrenchKey, passesGermanTaxId } from './european-checks.ts';
import type { Pattern } from './pattern.ts';

/** National identifiers of western Europe, with their check digits wherever they have some. */
export const westernEuropeanIdPatterns: readonly Pattern[] = [
  {
    kind: 'uk-national-insurance-number',
    expression:
      /(?<![A-Z])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z\d])/g,
    validate: (match) => !/12 ?34 ?56/.test(match),
  },
  {
    kind: 'uk-nhs-number',
    expression: /\bnhs\b\D{0,20}(\d{3} ?\d{3} ?\d{4})\b/gi,
    validate: (match) => {
      const digits = digitsOf(match);
      const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return check === digits[9];
    },
  },
  {
    kind: 'de-tax-id',
    expression: /(?<![\d.-])[1-9]\d(?: ?\d{3}){3}(?![\d.-])/g,
    validate: (match) => passesGermanTaxId(digitsOf(match)),
  },
  {
    kind: 'de-social-insurance-number',
    expression: /(?<![A-Z\d])\d{2} ?[0-3]\d[01]\d\d{2} ?[A-Z] ?\d{3}(?![A-Z\d])/g,
  },
  {
    kind: 'fr-social-security-number',
    expression:
      /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)/gi,
    validate: passesFrenchKey,
  },
  {
    kind: 'es-dni',
    expression: /(?<![A-Z\d])(?:\d{8}|[XYZ]-?\d{7})[- ]?[A-Z](?![A-Z\d])/gi,
    validate: (match) => {
      const text = match.toUpperCase().replace(/[- ]/g, '');
      const number = text.slice(0, -1).replace(/^[XYZ]/, (sign) => String('XYZ'.indexOf(sign)));
      return (
        'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.slice(-1) &&
        !/^(?:12345678|0{8})/.test(text)
      );
    },
  },
  {
    kind: 'es-social-security-number',
    expression: /\b(?:seguridad social|nuss)\b[^\d\n]{0,16}(\d{2}[ /-]?\d{7,8}[ /-]?\d{2})(?!\d)/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
  {
    kind: 'it-health-card',
    expression: /\btessera sanitaria\b[^\d\n]{0,12}(\d{20})(?!\d)/gi,
  },
  {
    kind: 'it-codice-fiscale',
    expression: /(?<![A-Z\d])[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Z\d])/gi,
    validate: (match) => passesCodiceFiscale(match.toUpperCase()),
  },
  {
    kind: 'nl-burgerservicenummer',
    expression: /\b(?:bsn|burgerservicenummer|sofi(?:nummer)?)\b\D{0,16}(\d{9})\b/gi,
    validate: (match) =>
      weightedSum(digitsOf(match), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 &&
      !isRepeated(digitsOf(match)),
  },
  {
    kind: 'pt-nif',
    expression: /\b(?:nif|contribuinte)\b\D{0,16}(\d{3} ?\d{3} ?\d{3})\b/gi,
    validate: (match) => {
      const digits = digitsOf(match);
      const rest = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === digits[8];
    },
  },
  {
    kind: 'be-national-number',
    expression: /(?<!\d)\d{2}\.[01]\d\.[0-3]\d-\d{3}\.\d{2}(?!\d)/g,
    validate: (match) => {
      const digits = match.replace(/\D/g, '');
      const [body, check] = [digits.slice(0, 9), Number(digits.slice(9))];
      // A 2 goes before the numbers of those born from 2000 on.
      return [body, `2${body}`].some((number) => 97 - (Number(number) % 97) === check);
    },
  },
  {
    kind: 'ch-ahv-number',
    expression: /(?<!\d)756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?!\d)/g,
    validate: (match) =>
      weightedSum(digitsOf(match), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  },
  {
    kind: 'at-social-insurance-number',
    expression: /\b(?:svnr|sv-?nummer|sozialversicherungsnummer)\b\D{0,12}(\d{4} ?\d{6})\b/gi,
    validate: (match) => {
      const digits = digitsOf(match);
      return weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digits[3];
    },
  },
  {
    kind: 'ie-pps-number',
    expression: /\bpps(?:n| number| no\.?)?\b\W{0,3}(?:is\W{0,2})?(\d{7}[A-W][A-IW]?)\b/gi,
  },
  {
    kind: 'fr-tax-number',
    expression: /\b(?:num[eé]ro fiscal|spi)\b\D{0,12}([0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3})\b/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
];
