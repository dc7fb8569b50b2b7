import type { Pattern } from './pattern.ts';

/** Words may follow the number without a mark between: what stands before the first of them counts. */
function real(match: string): boolean {
  const [number = ''] = match.split(/ (?=[A-Za-z]{2})/);
  return !/123456|000000|X{3}/i.test(number) && /\d{2}/.test(number) && !/[a-z]{3}/.test(number);
}

const month =
  'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|agosto|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro';
const day = `\\d{1,4}[./ -]{1,2}(?:de )?(?:\\d{1,2}|(?:${month})\\p{L}{0,7})[./ -]{1,2}(?:de )?\\d{2,4}|(?:${month})\\p{L}{0,7}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{4}年\\d{1,2}月\\d{1,2}日`;

/** Papers, records and dates that name one person. A word beside the number says what it is. */
export const documentPatterns: readonly Pattern[] = [
  {
    kind: 'passport-number',
    expression:
      /(?:\b(?:passports?|pp|reisepass|passeport|pasaporte|passaporto|passaporte|paspoort|paszport)\b|护照|パスポート|旅券)(?:\s?(?:number|no\.?|nr\.?|num[eé]ro|#|号码?|番号))?\W{0,3}(?:is|ist|est|es|:|は|是)?\W{0,3}((?=(?:[A-Z]*\d){4})[A-Z0-9]{7,10})\b/gi,
    validate: real,
  },
  {
    kind: 'identity-document',
    expression:
      /\b(?:driver'?s? licen[cs]e|driving licen[cs]e|dl#?|licen[cs]e plate|number plate|national id|id card|identity card|carte d'identité|carta d'identità|documento|personalausweis(?:nummer)?|ausweis(?:nummer)?|führerschein|kennzeichen|tax id|steuer-?id|medicare|medicaid|mrn|patient(?:en)?(?:[- ]?(?:id|nr|no|number))?|insurance (?:policy|member)|member id|policy|versicherten(?:nummer|nr)|alien|visa|green card|student (?:id|number)|library card|employee (?:id|no)|matrikel(?:nummer|nr))(?:[- ]?(?:number|nummer|no\.?|nr\.?|n[º°]|id|#))?\W{0,3}(?:is|ist|:|#|\s)\W{0,3}((?=[A-Z0-9 -]{0,14}\d{3})[A-Z0-9][A-Z0-9 -]{3,16})/gi,
    validate: real,
  },
  {
    kind: 'licence-plate',
    expression:
      /(?:\b(?:licen[cs]e plate|number plate|plates?|reg(?:istration)?|kennzeichen|immatriculation|matr[ií]cula|targa|kenteken|plaque)\b)(?:\s?(?:number|no\.?|nr\.?))?\W{0,3}(?:is |was |: ?|ist )?((?=[A-Z]{0,3}[- ]?[A-Z]{0,2}[- ]?\d)[A-Z\d]{1,3}[- ]?[A-Z\d]{2,4}[- ]?[A-Z\d]{0,4})(?![a-z])/g,
    validate: (match) => /\d{2}/.test(match) && /[A-Z]/.test(match) && match.length >= 6,
  },
  {
    kind: 'licence-plate',
    expression:
      /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]·?(?=(?:[A-HJ-NP-Z]{0,4}\d){2})[A-HJ-NP-Z\d]{5,6}(?![A-Z\d])/g,
  },
  {
    kind: 'licence-plate',
    expression: /[\u4e00-\u9fff]{2,4}\s?\d{3}\s?[\u3041-\u3093]\s?\d{2}-\d{2}(?!\d)/g,
  },
  {
    kind: 'vehicle-number',
    expression:
      /(?:\b(?:vin|fahrgestellnummer|fin|bastidor|telaio|chassis)\b|车架号|車台番号)[^\n]{0,12}?(?<![A-Z0-9])((?=(?:[A-Z]*\d){4})[A-HJ-NPR-Z0-9]{17})(?![A-Z0-9])/gi,
    validate: (match) => !/123456|X{4}|0{5}/i.test(match),
  },
  {
    kind: 'date-of-birth',
    expression: new RegExp(
      `(?:\\b(?:dob|d\\.o\\.b\\.?|date of birth|i was born|birth ?date|(?:my|his|her) birthday|geburtsdatum|geb\\.?|geboren(?: am| op)?|née? le|date de naissance|fecha de nacimiento|nacid[oa](?: el)?|nací el|nasci em|data di nascita|nat[oa] il|data de nascimento|nascid[oa](?: em)?|geboortedatum|urodzon[ya])|出生日期|出生于|生年月日|生日)\\W{0,4}(?:is |on |ist |est |es |der |le |el |是|は)?\\W?(${day})`,
      'giu',
    ),
    validate: (match) => !/(?<!\d)1900(?!\d)/.test(match),
  },
  {
    kind: 'date-of-birth',
    expression: new RegExp(`(?:^|[,;|(]\\s?)(?:born(?: on)?|b\\.) (${day})`, 'giu'),
    validate: (match) => /(?:19[2-9]|20)\d{2}|\D\d{2}$/.test(match),
  },
];
