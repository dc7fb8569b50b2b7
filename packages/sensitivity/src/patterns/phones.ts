import { digitsOf, isRepeated } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

/** Numbers that North America keeps for films and documentation. */
const fictional = /555[ .-]?01\d\d$/;

/** A row of one digit at the end is a placeholder, or a line of a company. */
function isReal(match: string): boolean {
  return !isRepeated(digitsOf(match).slice(-6)) && !fictional.test(match);
}

/** Telephone numbers. A bare row of digits needs a word beside it. */
export const phonePatterns: readonly Pattern[] = [
  {
    kind: 'phone-number',
    expression:
      /(?<![\w.+]|\d )(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .\-/]?\d{2,4}){2,5}(?![\w-])/g,
    validate: (match) => {
      const digits = digitsOf(match);
      const length = digits.length >= 9 && digits.length <= 15;
      return length && isReal(match);
    },
  },
  {
    kind: 'phone-number',
    expression: /(?<![\w.-])(?:\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w.-]{0,1}\w)/g,
    validate: (match) => /^\(?[2-9]/.test(match) && !fictional.test(match),
  },
  {
    kind: 'phone-number',
    expression:
      /(?:(?<![\w./])(?:phone|tel|telephone|mobile|mob|cell|call (?:me|him|her)|text me|reach me|reach (?:him|her)|whatsapp(?: me)?|handy|telefon|rufnummer|ruf mich an|erreichst mich|móvil|teléfono|téléphone|portable|mon numéro|cellulare|telefono|celular|telemóvel|telefoon|mobiel|мой номер|телефон)|电话|手机号?|電話(?:番号)?|携帯|연락처|전화)[^\n\d+]{0,25}((?:\+|0)?\d(?:[ .\-/()]{0,2}\d){6,14})(?!\d)/giu,
    validate: isReal,
  },
  {
    // Someone's own number counts even where it is one of those kept for films.
    kind: 'phone-number',
    expression:
      /\b(?:(?:my|his|her) (?:new |cell |mobile |phone |work )?number(?:'s| is)?|call me (?:at|on)|text me (?:at|on)|reach me (?:at|on))\W{0,3}((?:\+|\()?\d(?:[ .\-()]{0,2}\d){6,14})(?!\d)/gi,
  },
  // France, Spain, Italy, the United Kingdom, Germany: mobile numbers as they are written at home.
  { kind: 'phone-number', expression: /(?<![\d.,-])0[67](?:[ .]\d{2}){4}(?![ .]?\d)/g },
  { kind: 'phone-number', expression: /(?<![\d.,-])07\d{3} ?\d{6}(?!\d)/g },
  { kind: 'phone-number', expression: /(?<![\d.,-])01[567]\d[ /-]\d{7,8}(?!\d)/g },
  {
    kind: 'phone-number',
    expression: /(?<![\d.,/-] ?)0[1-9]\d{1,3}[ /]\d{3,4} \d{3,4}(?![\d-]| \d)/g,
    validate: isReal,
  },
  { kind: 'phone-number', expression: /(?<![\d.,-])06[ -]\d{8}(?!\d)/g },
  { kind: 'phone-number', expression: /(?<![\d.,-])3[2-9]\d \d{7}(?!\d)/g },
  { kind: 'phone-number', expression: /(?<!\d)\(?\d{2}\)? 9\d{4}-\d{4}(?!\d)/g },
  // China, Japan, Korea
  { kind: 'phone-number', expression: /(?<![\d.-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])/g },
  { kind: 'phone-number', expression: /(?<!\d)0[5789]0-\d{4}-\d{4}(?!\d)/g },
  { kind: 'phone-number', expression: /(?<!\d)010-\d{4}-\d{4}(?!\d)/g },
];
