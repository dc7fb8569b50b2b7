import { digitsOf, isRepeated, passesVerhoeff, weightedSum } from './check-digits.ts';
import { isOrderNumber, type Pattern } from './pattern.ts';

/** National identifiers of Asia and the Pacific. */
export const asianIdPatterns: readonly Pattern[] = [
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
    kind: 'cn-resident-id',
    expression:
      /(?:身份证(?:号码?|号)?|学籍号)[^\dA-Za-z\n]{0,4}[GL]?(\d{15}(?:\d{2}[\dXx])?)(?!\d)/g,
    validate: (match) => !/0{6}/.test(match),
  },
  {
    // Twelve digits with one check digit are met by chance: their groups or a word must say it.
    kind: 'jp-my-number',
    expression: /(?<![\d-] ?)\d{4}[ -]\d{4}[ -]\d{4}(?![\d-]| \d)/g,
    validate: (match, around) => passesMyNumber(digitsOf(match)) && !isOrderNumber(match, around),
  },
  {
    kind: 'jp-my-number',
    expression:
      /(?:マイナンバー|個人番号|my number card)[^\d\n]{0,12}(\d{4}[ -]?\d{4}[ -]?\d{4})(?!\d)/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
  {
    kind: 'jp-licence-or-pension-number',
    expression: /(?:免許証番号|基礎年金番号)[^\d\n]{0,4}(\d{12}|\d{4}-\d{6})(?!\d)/g,
  },
  {
    kind: 'kr-resident-number',
    expression: /(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?!\d)/g,
  },
  {
    kind: 'in-aadhaar',
    expression: /(?<![\d-] ?)[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?![\d-]| \d)/g,
    validate: (match, around) =>
      /[ -]/.test(match) &&
      !isRepeated(digitsOf(match)) &&
      passesVerhoeff(digitsOf(match)) &&
      !isOrderNumber(match, around),
  },
  {
    kind: 'in-aadhaar',
    expression: /(?:aadhaar|aadhar|आधार)[^\d\n]{0,14}(\d{4}[ -]?\d{4}[ -]?\d{4})(?!\d)/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
  {
    kind: 'in-permanent-account-number',
    expression: /(?<![A-Z\d])[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?![A-Z\d])/g,
  },
  {
    kind: 'tw-identity-number',
    expression: /(?<![A-Z\d])[A-Z][1289]\d{8}(?!\d)/g,
    validate: (match) => {
      const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(match[0] ?? '') + 10;
      const digits = [Math.floor(letter / 10), letter % 10, ...digitsOf(match)];
      return weightedSum(digits, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
    },
  },
  {
    kind: 'hk-identity-number',
    expression: /(?<![A-Z\d])[A-Z]{1,2}\d{6}\([\dA]\)/g,
  },
  {
    kind: 'sg-nric',
    expression: /(?<![A-Z\d])[STFG]\d{7}[A-Z](?![A-Z\d])/g,
    validate: passesNric,
  },
  {
    kind: 'au-tax-file-number',
    expression: /\b(?:tfn|tax file(?: number)?)\b\D{0,8}(\d{3} ?\d{3} ?\d{3})\b/gi,
    validate: (match) => weightedSum(digitsOf(match), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  },
  {
    kind: 'il-identity-number',
    expression: /(?:teudat zehut|תעודת זהות|ת\.ז\.?)[^\d\n]{0,6}(\d{8,9})(?!\d)/gi,
  },
];

/** @see Ordinance No. 85 of the Japanese Ministry of Internal Affairs, 2014, article 5 */
function passesMyNumber(digits: readonly number[]): boolean {
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digits[11] && !isRepeated(digits);
}

/** @see Singapore's national registration identity card: a weighted sum modulo 11 names the letter */
function passesNric(match: string): boolean {
  const offset = /^[TG]/.test(match) ? 4 : 0;
  const rest = (weightedSum(digitsOf(match), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = /^[ST]/.test(match) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
  return letters[rest] === match.slice(-1);
}
