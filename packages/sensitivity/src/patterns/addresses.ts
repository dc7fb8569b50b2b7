import type { Pattern } from './pattern.ts';

/** Domains that RFC 2606 and RFC 6761 keep for examples, and roles that are nobody in particular. */
const exampleAddress =
  /@(?:[\w-]+\.)*(?:example|test|invalid|localhost|domain|acme|yourcompany|company|email)(?:\.(?:com|org|net|de|co\.uk))?$|^(?:user|name|you|someone|foo|info|support|noreply|no-reply|contact|hello|admin|test|sales|office|press|help|git|webmaster)@/i;

const streetEnd =
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|terrace|way|crescent|close|square|parkway|pkwy|highway|hwy|parade|grove|mews|row|hill|circle|trail';
const exampleStreet = /muster|beispiel|ejemplo|exemple|esempio|exemplo|voorbeeld/i;
const publicPlace =
  /\b(?:museum|station|town hall|library|theatre|theater|restaurant|hotel|airport|stadium)\b/i;

/** Where a person lives or gets mail, on paper and on the wire. */
export const addressPatterns: readonly Pattern[] = [
  {
    kind: 'e-mail-address',
    expression: /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/g,
    validate: (match) => !exampleAddress.test(match),
  },
  {
    kind: 'e-mail-address',
    expression:
      /\b(?:my|his|her|their) (?:private |work |new )?e-?mail(?: address)?(?: is|:)? {0,2}[\w.+-]{1,64}@[\w.-]{1,100}\.[A-Za-z]{2,24}/gi,
  },
  {
    // "lena dot weiss at gmail dot com"
    kind: 'e-mail-address',
    expression:
      /\b[\w-]{2,40}(?: (?:dot|punkt) [\w-]{2,40})? (?:at|\(at\)|\[at\]) (?:gmail|gmx|outlook|hotmail|yahoo|icloud|proton\w*|web) (?:dot|punkt) [a-z]{2,6}\b/gi,
  },
  {
    kind: 'postal-address',
    expression: new RegExp(
      `(?<![\\w-])\\d{1,5}[A-Za-z]?\\s(?:[NSEW]\\.?\\s)?(?:[A-Z][\\w'’.-]{0,30}\\s){1,3}(?:${streetEnd})\\b\\.?(?:[ ,]{1,2}(?:apt|apartment|unit|flat|suite|#)\\.? ?\\w{1,5})?(?=[ ,]|$)`,
      'gi',
    ),
    validate: (match) =>
      !publicPlace.test(match) &&
      /\d\S*\s(?:[NSEW]\.?\s)?[A-Z]/.test(match) &&
      !/\b(?:main|any|example|sample) (?:st|street|square)\b/i.test(match),
  },
  {
    kind: 'postal-address',
    expression:
      /\b(?:I live (?:at|in|on)|lives? at|(?:my|her|his|home|our) address(?: is)?:?|ich wohne (?:in der|am|in)|wohnhaft(?: in)?|j'habite|vivo en|abito in|residente in|domiciliad[oa] en|moro n[ao]|ik woon (?:op|in|aan))\b[^\n.]{0,40}?\d{1,5}/gi,
  },
  {
    kind: 'postal-address',
    expression:
      /(?<![\p{L}])[A-ZÄÖÜ][\p{L}-]{0,40}(?:straße|strasse|str\.|weg|gasse|platz|allee|straat|laan|gracht|ring|damm|ufer)\s\d{1,4}[a-z]?(?![\p{L}\d])[ ,]{1,3}\d{4,5}\s?(?:[A-Z]{2}\s)?\s?[A-Z]/gu,
    validate: (match) => !exampleStreet.test(match),
  },
  {
    kind: 'postal-address',
    expression:
      /(?<![\p{L}\d])(?:\d{1,4},?\s(?:bis\s)?(?:rue|avenue|boulevard|place|chemin|allée|impasse)\s(?=\p{L})|(?:via|calle|c\/|rua|avenida|av\.|piazza|viale|corso|ul\.)\s?[\p{L} ]{2,30},?\s?(?:n[º°.]\s?)?\d{1,4},?\s)[^\n]{0,40}?\d{2,5}/giu,
    validate: (match) => !exampleStreet.test(match),
  },
  {
    // 上海市徐汇区漕溪北路398号1201室: with a room, a block, or a word that says whose it is
    kind: 'postal-address',
    expression:
      /(?:[\u4e00-\u9fff]{2,12}(?:路|街|道|巷|弄|胡同|花园|小区|大院|新村)\d{0,5}(?:号|弄|栋|号楼)?\s?\d{0,4}(?:号楼|栋|幢|座|单元|室|楼|户)\s?\d{0,5}|(?:我家|家住|住址|地址|住在|住)[^\n，。]{0,20}\d{1,5}(?:号|室|栋|弄|单元|楼))/g,
    validate: (match) => /\d/.test(match),
  },
  {
    kind: 'postal-address',
    expression:
      /(?:[\u4e00-\u9fff]{1,4}[都道府県])?[\u4e00-\u9fff\u3040-\u30ff]{1,8}[市区郡][\u4e00-\u9fff\u3040-\u30ff]{1,12}\s?\d{1,3}(?:丁目|番地?|[-ー−‐])\s?\d{1,3}/g,
  },
];
