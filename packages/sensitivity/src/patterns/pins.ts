import type { Pattern } from './pattern.ts';

const digits =
  '\\d{4,8}|\\d{3} \\d{3}|\\d{1,2}(?:[- ]\\d{1,2}){2,4}|[A-Z]?\\d{2,6}[A-Z#*]?\\d{0,3}';
const place =
  'door|gate|garage|alarm|safe|vault|lockbox|locker|lock|entry|building|key ?safe|bike lock|suitcase|storage';

/** Numbers that open something. */
export const pinPatterns: readonly Pattern[] = [
  {
    // "passcode to the storage unit: 5591", "door code 4490", "alarm code for the shop is 7391"
    kind: 'pin',
    expression: new RegExp(
      `\\b(?:(?:${place}|unlock|access|security|entrance|house|front door)[- ]?(?:code|combo|combination|pin)|passcode|pin(?:[- ]?code)?|combination|combo|puk|tan)(?:\\s(?:to|for|of)\\s(?:(?:the|my|our|his|her|mum's|dad's)\\s)?[\\w' ]{2,24}?)?(?:'s|\\sis|\\swas|:|=)?\\s{0,2}(${digits})(?![\\d.,]?\\d|[A-Za-z]| ?%)`,
      'gi',
    ),
    validate: (match) => !/^(?:0000|1234|123456)$/.test(match) && /\d{4}|\d[- ]\d/.test(match),
  },
  {
    kind: 'pin',
    expression:
      /\b(?:code)\s(?:to|for|of)\s(?:the|my|our|his|her)\s[\w ]{2,24}?(?:\s?[:=]\s?|'s\s|\sis\s)(\d{4,8}|\d{1,2}(?:[- ]\d{1,2}){2,4})\b/gi,
  },
  {
    kind: 'pin',
    expression:
      /\bcode(?: is| was|:)? (\d{1,2}(?:-\d{1,2}){2,4}|[A-Z]\d{4}|\d{4}(?=,? then\b))(?![\w-])/g,
  },
  {
    // "key safe's 7741, skip the study", "alarm 8806 then OK", "il cancello si apre con 8024"
    kind: 'pin',
    expression:
      /(?<!\p{L})(?:(?:door|gate|safe|vault|key ?safe|lockbox|locker|garage|padlock)['’]s (?:just |now |still )?|alarm (?=\d{4,6}(?:#| then\b| und\b| puis\b))|(?:se abre con|si apre con|s'ouvre avec|abre(?:-se)? com|öffnet (?:sich )?mit) [^\d\n]{0,24})(\d{4,8})(?![\d.,:]\d|\p{L}| ?(?:%|€|kg|mm|cm|euro))/giu,
    validate: (match) => !/^(?:0000|1234|123456)$/.test(match),
  },
  {
    // "il pin della carta è 4471", "银行卡密码是447102"
    kind: 'pin',
    expression:
      /(?<!\p{L})(?:pin|pincode|geheimzahl|código|codice)\s(?:de la|del|della|de|do|da|van de|der|meiner)\s?[\p{L} ]{2,20}?\s(?:es|è|é|ist|is)\s(\d{4,8})(?!\d)/giu,
  },
  {
    // "the 2fa code 551207", "839204, that's the code", "验证码是839204"
    kind: 'one-time-code',
    expression:
      /(?:\b(?:2fa|two[- ]factor|otp|one[- ]time|verification|security|confirmation|login|sms|auth(?:entication)?)[- ](?:code|password|pin)|\botp|验证码|認証コード|確認コード|인증번호)\s?(?:is|was|:|=|ist|est|es|是|は|为|：)?\s{0,2}(\d{3}[ -]?\d{3,5}|\d{4})(?!\d)/gi,
    validate: (match) => !/^(?:0000|1234|123456)$/.test(match),
  },
  {
    kind: 'one-time-code',
    expression:
      /(?<!\d)(\d{6}),? (?:is|that's|is your|ist) (?:the|your|my|der|dein|ihr)\s(?:\w+ )?code\b/gi,
  },
  {
    kind: 'pin',
    expression:
      /(?<!\p{L})(?:haustür-?code|türcode|code (?:für|pour|de la|del|della|da|van)\s[\p{L} ]{2,20}?|digicode|geheimzahl|pin|pincode|código|codice|门禁密码|暗証番号)\s?(?:lautet|ist|c'est|est|es|è|é|is|是|は|:)\s{0,2}((?=\d{0,2}[A-Z]?\d{2})[A-Z\d]{4,8}#?)(?![\p{L}\d])/giu,
    validate: (match) => /\d{2}/.test(match) && !/^(?:0000|1234|123456)$/.test(match),
  },
];
