import { digitsOf, isRepeated, passesLuhn, passesMod97 } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

/** Lengths of IBANs by country. @see SWIFT IBAN registry */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

/** First digits of the card schemes. @see ISO/IEC 7812 issuer ranges */
const cardStart = /^(4|5[1-5]|2[2-7]|3[47]|6(011|4|5|2|0|3|7|8|9)|35|30|36|38|50|5[6-9])/;

/** Cards and accounts. */
export const paymentPatterns: readonly Pattern[] = [
  {
    kind: 'card-number',
    expression: /(?<![\d.-])\d(?:[ -]?\d){11,18}(?![\d-]|\.\d)/g,
    validate: (match) => {
      const digits = digitsOf(match);
      return cardStart.test(digits.join('')) && !isRepeated(digits) && passesLuhn(digits);
    },
  },
  {
    kind: 'iban',
    expression: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}(?![A-Za-z0-9])/gi,
    validate: (match) => {
      const account = match.replaceAll(' ', '').toUpperCase();
      const length = ibanLengths[account.slice(0, 2)];
      // Words may follow without a mark between: only the account's own length counts.
      return (
        length !== undefined && passesMod97(account.slice(0, length)) && account.length >= length
      );
    },
  },
  {
    kind: 'bank-account',
    expression:
      /\b(?:account|acct|routing|sort code|kontonummer|konto|cuenta|compte|conto|rekening)\b[^\n\d]{0,24}?(\d(?:[ -]?\d){5,16})\b/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
  {
    kind: 'card-security-code',
    expression: /\b(?:cvv2?|cvc2?|security code)\b\W{0,3}(?:is\W{0,3})?(\d{3,4})\b/gi,
  },
  {
    kind: 'crypto-wallet',
    expression: /\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,60})\b/g,
    validate: (match) => !/0{12}/.test(match),
  },
];
