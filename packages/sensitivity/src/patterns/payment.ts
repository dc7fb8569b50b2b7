import { digitsOf, isRepeated, passesLuhn, passesMod97 } from './check-digits.ts';
import { isOrderNumber, type Pattern } from './pattern.ts';

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

/** First digits and lengths of the card schemes. @see ISO/IEC 7812 issuer ranges */
const cardSchemes: readonly RegExp[] = [
  /^4\d{15}$/,
  /^(?:5[1-5]\d{2}|22[2-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(?:6011|64[4-9]\d|65\d{2})\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
  /^(?:220[0-4]|60\d{2}|81\d{2}|82\d{2}|508\d|979\d)\d{12}$/,
];
/** Lengths that are met by chance, so that a word must say that it is a card. */
const rareCardSchemes: readonly RegExp[] = [
  /^(?:30[0-5]|36\d|38\d|39\d)\d{11}$/,
  /^(?:50|5[6-9]|6\d)\d{10,17}$/,
  /^4\d{12}(?:\d{6})?$/,
];

/** Numbers that payment services keep for tests. People also make them up as their own. */
const testCards =
  /^(?:4242424242424242|4111111111111111|4000056655665556|5555555555554444|5105105105105100|378282246310005|371449635398431|6011111111111117|4012888888881881)$/;
const aboutTests =
  /test|dummy|mock|mask|sandbox|fixture|example|sample|fake|docs?\b|assert|stripe|muster|beispiel|exemple|ejemplo|esempio|exemplo|voorbeeld|テスト|例|测试|示例/i;

function isCard(match: string, around: string, schemes: readonly RegExp[]): boolean {
  const digits = digitsOf(match);
  const number = digits.join('');
  if (testCards.test(number) && aboutTests.test(around)) return false;
  if (isOrderNumber(match, around)) return false;
  return schemes.some((scheme) => scheme.test(number)) && !isRepeated(digits) && passesLuhn(digits);
}

/** Cards and accounts. */
export const paymentPatterns: readonly Pattern[] = [
  {
    kind: 'card-number',
    expression: /(?<![\d.-])\d(?:[ -]?\d){13,18}(?![\d-]|\.\d)/g,
    validate: (match, around) => isCard(match, around, cardSchemes),
  },
  {
    kind: 'card-number',
    expression:
      /(?:\b(?:card|visa|maestro|diners|karte|carte|tarjeta|carta|cartão|kaart)|卡号|カード番号)[^\n\d]{0,16}(\d(?:[ -]?\d){11,18})(?!\d)/gi,
    validate: (match, around) => isCard(match, around, [...cardSchemes, ...rareCardSchemes]),
  },
  {
    kind: 'iban',
    expression: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])/gi,
    validate: (match) => {
      const account = match.replace(/[ -]/g, '').toUpperCase();
      const length = ibanLengths[account.slice(0, 2)];
      // Words may follow without a mark between: only the account's own length counts.
      return (
        length !== undefined && passesMod97(account.slice(0, length)) && account.length >= length
      );
    },
  },
  {
    // Where the word stands beside it, a slip of the pen makes it no less an account.
    kind: 'iban',
    expression:
      /\b(?:iban|rib|konto|account|compte|cuenta|conto|conta)\b[^\n]{0,30}?(?<![A-Z0-9])([A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,5}){3,8})(?![A-Za-z0-9])/gi,
    validate: (match) => {
      const account = match.replace(/[ -]/g, '').toUpperCase();
      const length = ibanLengths[account.slice(0, 2)] ?? 0;
      const near = length > 0 && Math.abs(account.length - length) <= 1;
      return near && !/^..00|0{8}|X{4}|123456789/.test(account);
    },
  },
  {
    kind: 'bank-account',
    expression:
      /(?:\b(?:(?:bank )?account|acct|routing|sort code|kontonummer|konto|kto|cuenta|compte|conto|rekening)\b|账号|账户|口座(?:番号)?|普通|当座)[^\n\d.]{0,20}?(\d(?:[ -]?\d){5,16})(?![\d.])/gi,
    validate: (match) => !isRepeated(digitsOf(match)),
  },
  {
    kind: 'card-security-code',
    expression: /\b(?:cvv2?|cvc2?|card security code)\b\W{0,3}(?:is\W{0,3})?(\d{3,4})(?!\d)/gi,
  },
  {
    kind: 'crypto-wallet',
    expression: /\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,60})\b/g,
    validate: (match) => !/0{12}/.test(match),
  },
];
