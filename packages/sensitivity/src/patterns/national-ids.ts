import { digitsOf, isRepeated, weightedSum } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

/**
 * National identifiers with their check digits. Where a number has no check digit, or is short
 * enough to be met by chance, a word beside it must say what it is.
 */
export const nationalIdPatterns: readonly Pattern[] = [
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
    kind: 'fr-social-security-number',
    expression:
      /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)/gi,
    validate: (match) => {
      const text = match.replaceAll(' ', '').toUpperCase().replace('2A', '19').replace('2B', '18');
      return 97 - (Number(text.slice(0, 13)) % 97) === Number(text.slice(13));
    },
  },
  {
    kind: 'es-dni',
    expression: /(?<![A-Z\d])(?:\d{8}|[XYZ]-?\d{7})[- ]?[A-Z](?![A-Z\d])/gi,
    validate: (match) => {
      const text = match.toUpperCase().replace(/[- ]/g, '');
      const number = text.slice(0, -1).replace(/^[XYZ]/, (sign) => String('XYZ'.indexOf(sign)));
      return (
        'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.slice(-1) && !/^12345678/.test(text)
      );
    },
  },
  {
    kind: 'it-codice-fiscale',
    expression: /(?<![A-Z\d])[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Z\d])/gi,
    validate: (match) => passesCodiceFiscale(match.toUpperCase()),
  },
  {
    kind: 'nl-burgerservicenummer',
    expression: /\b(?:bsn|burgerservicenummer|sofi(?:nummer)?)\b\D{0,16}(\d{9})\b/gi,
    validate: (match) => weightedSum(digitsOf(match), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
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
    kind: 'br-cpf',
    expression: /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g,
    validate: (match) => passesCpf(digitsOf(match)),
  },
  {
    kind: 'pl-pesel',
    expression: /(?<![\d.-])\d{11}(?![\d.-])/g,
    validate: (match) => passesPesel(digitsOf(match)),
  },
  {
    kind: 'cn-resident-id',
    expression:
      /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g,
    validate: (match) => {
      const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
      const sum = weightedSum(digitsOf(match.slice(0, 17)), weights);
      return '10X98765432'[sum % 11] === match.slice(17).toUpperCase();
    },
  },
  {
    kind: 'jp-my-number',
    expression: /(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}(?![\d-])/g,
    validate: (match) => passesMyNumber(digitsOf(match)),
  },
  {
    kind: 'passport-number',
    expression:
      /(?:\b(?:passport|reisepass|passeport|pasaporte|passaporto|passaporte|paspoort)|护照|パスポート|旅券)(?:\s?(?:number|no\.?|nr\.?|num[eé]ro|#|号码|番号))?\W{0,3}(?:is|ist|est|es|:|は|是)?\W{0,3}((?=(?:[A-Z]*\d){4})[A-Z0-9]{7,10})\b/gi,
    validate: (match) => !/123456|000000/.test(match),
  },
  {
    kind: 'identity-document',
    expression:
      /\b(?:driver'?s? licen[cs]e|driving licen[cs]e|licen[cs]e plate|number plate|national id|id card|identity card|personalausweis|führerschein|kennzeichen|tax id|steuer-?id|medicare|medicaid|patient|mrn|insurance (?:policy|member)|member id|alien|visa|green card)(?:\s?(?:number|no\.?|nr\.?|id|#))?\W{0,3}(?:is|ist|:|#)\W{0,3}((?=[A-Z0-9 -]*\d{3})[A-Z0-9][A-Z0-9 -]{4,16})/gi,
    validate: (match) => !/123456|000000|X{3}/i.test(match),
  },
  {
    kind: 'date-of-birth',
    expression:
      /\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?|birthdate|geburtsdatum|geboren am|né(?:e)? le|date de naissance|fecha de nacimiento|data di nascita|nato il|data de nascimento|geboortedatum)\b\W{0,4}(?:is |ist |est |es |on |der |le |el )?\W?(\d{1,4}[./ -](?:\d{1,2}|[A-Za-z]{3,9})[./ -]\d{2,4})/giu,
  },
];

/** @see Bundeszentralamt für Steuern: one digit twice or thrice among the first ten, ISO 7064 MOD 11,10 */
function passesGermanTaxId(digits: readonly number[]): boolean {
  const body = digits.slice(0, 10);
  const counts = body.map((digit) => body.filter((other) => other === digit).length);
  if (Math.max(...counts) < 2 || Math.max(...counts) > 3) return false;
  const repeated = new Set(body.filter((_digit, index) => (counts[index] ?? 0) > 1));
  if (repeated.size !== 1) return false;
  const product = body.reduce((carry, digit) => {
    const sum = (digit + carry) % 10 || 10;
    return (sum * 2) % 11;
  }, 10);
  return (11 - product) % 10 === digits[10];
}

/** @see Italian ministerial decree of 23 December 1976 */
function passesCodiceFiscale(code: string): boolean {
  const odd = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
  ];
  const sum = [...code.slice(0, 15)].reduce((total, sign, index) => {
    const value = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** Two check digits, each a sum modulo 11. @see Receita Federal */
function passesCpf(digits: readonly number[]): boolean {
  if (isRepeated(digits)) return false;
  return [9, 10].every((length) => {
    const weights = Array.from({ length }, (_, index) => length + 1 - index);
    return ((weightedSum(digits, weights) * 10) % 11) % 10 === digits[length];
  });
}

/** A birth date (the century is coded in the month) and a check digit. */
function passesPesel(digits: readonly number[]): boolean {
  const month = ((digits[2] ?? 0) % 2) * 10 + (digits[3] ?? 0);
  const day = (digits[4] ?? 0) * 10 + (digits[5] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const sum = weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (10 - (sum % 10)) % 10 === digits[10] && !isRepeated(digits);
}

/** @see Ordinance No. 85 of the Japanese Ministry of Internal Affairs, 2014, article 5 */
function passesMyNumber(digits: readonly number[]): boolean {
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digits[11] && !isRepeated(digits);
}
