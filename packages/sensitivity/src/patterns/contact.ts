import { digitsOf, isRepeated } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

/** Domains that RFC 2606 and RFC 6761 keep for examples, and roles that are nobody in particular. */
const exampleAddress =
  /@(?:[\w-]+\.)*(?:example|test|invalid|localhost|domain|acme|yourcompany|company|email)(?:\.(?:com|org|net|de|co\.uk))?$|^(?:user|name|you|someone|foo|info|support|noreply|no-reply|contact|hello|admin|test)@/i;

const streetEnd =
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|terrace|way|crescent|close|square|parkway|pkwy|highway|hwy';
const publicPlace =
  /\b(?:museum|station|town hall|library|theatre|theater|restaurant|hotel|airport|stadium)\b/i;

/** Ways to reach or find a person. */
export const contactPatterns: readonly Pattern[] = [
  {
    kind: 'e-mail-address',
    expression: /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])/g,
    validate: (match) => !exampleAddress.test(match),
  },
  {
    kind: 'phone-number',
    expression:
      /(?<![\w.+])(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .\-/]?\d{2,4}){2,5}(?![\w-])/g,
    validate: (match) => {
      const digits = digitsOf(match);
      return (
        digits.length >= 9 &&
        digits.length <= 16 &&
        !isRepeated(digits.slice(-7)) &&
        !/555[ .-]?01\d\d$/.test(match)
      );
    },
  },
  {
    kind: 'phone-number',
    expression: /(?<![\w.-])(?:\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w.-])/g,
    validate: (match) => /^\(?[2-9]/.test(match) && !/555[ .-]?01\d\d$/.test(match),
  },
  {
    kind: 'phone-number',
    expression:
      /\b(?:phone|tel|telephone|mobile|cell|call me|text me|reach me|whatsapp|handy|telefon|rufnummer|móvil|teléfono|téléphone|portable|cellulare|telefono|telemóvel|telefoon|电话|手机|電話|携帯)[^\n\d+]{0,25}((?:\+|0)?\d(?:[ .\-/()]{0,2}\d){6,14})/giu,
    validate: (match) => !isRepeated(digitsOf(match)) && !/555[ .-]?01\d\d$/.test(match),
  },
  { kind: 'phone-number', expression: /(?<!\d)1[3-9]\d{9}(?!\d)/g },
  { kind: 'phone-number', expression: /(?<!\d)0[789]0-\d{4}-\d{4}(?!\d)/g },
  {
    kind: 'postal-address',
    expression: new RegExp(
      `\\b\\d{1,5}[A-Za-z]?\\s+(?:[NSEW]\\.?\\s+)?(?:[A-Z][\\w'’.-]+\\s+){1,3}(?:${streetEnd})\\b\\.?(?:[ ,]+(?:apt|apartment|unit|flat|suite|#)\\.? ?\\w{1,5})?[ ,]`,
      'gi',
    ),
    validate: (match) =>
      !publicPlace.test(match) &&
      /[A-Z]/.test(match) &&
      !/\bmain (?:st|street|square)\b/i.test(match),
  },
  {
    kind: 'postal-address',
    expression:
      /\b(?:I live (?:at|in|on)|lives? at|(?:my|her|his|home|our) address(?: is)?:?|ich wohne (?:in der|am|in)|wohnhaft(?: in)?|j'habite|vivo en|abito in|moro n[ao]|ik woon (?:op|in|aan))\b[^\n.]{0,40}?\d{1,5}/gi,
  },
  {
    kind: 'postal-address',
    expression:
      /\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|platz|allee|straat|laan|gracht)\s+\d{1,4}[a-z]?\b[ ,]+\d{4,5}\s?(?:[A-Z]{2}\s)?\s?[A-Z]/g,
    validate: (match) => !/^Muster/.test(match),
  },
  {
    kind: 'postal-address',
    expression:
      /\b(?:\d{1,4},?\s+(?:bis\s+)?(?:rue|avenue|boulevard|place|chemin)\s|(?:via|calle|rua|avenida|piazza)\s+[\p{L} ]{2,30},?\s*\d{1,4},?\s)[^\n]{0,40}?\d{4,5}/giu,
  },
  {
    kind: 'ip-address',
    expression:
      /\b(?:my|his|her|their|home|client|user'?s?) ip(?: address)?\W{1,4}(?:is |was )?((?:\d{1,3}\.){3}\d{1,3})/gi,
  },
];
