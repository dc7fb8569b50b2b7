import { digitsOf, passesLuhn } from './check-digits.ts';
import type { Pattern } from './pattern.ts';

const whose =
  "(?:my|his|her|their|our|home|client|customer|user|owner|device owner|visitor|user'?s?|suspect'?s?|laptop|phone|meine?|mon|mi|mio)";

/** Traces of a device that lead to a person: only where a word says whose they are. */
export const networkPatterns: readonly Pattern[] = [
  {
    kind: 'ip-address',
    expression: new RegExp(
      `\\b${whose}(?: home| public| static)?(?: ip(?:[ -]?(?:address|adresse))?| at home)\\W{0,4}(?:is |was |ist |at home is )?((?:\\d{1,3}\\.){3}\\d{1,3})(?![\\d.])`,
      'gi',
    ),
    validate: isPublicAddress,
  },
  {
    kind: 'ip-address',
    expression:
      /\bip(?: address)?(?: at home)?\s?(?:=|:|is|was|at home is)?\s?((?:\d{1,3}\.){3}\d{1,3})(?![\d.])/gi,
    validate: isPublicAddress,
  },
  {
    kind: 'mac-address',
    expression: new RegExp(
      `\\b${whose}\\b[^\\n]{0,40}?\\b((?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})(?![:\\w])`,
      'gi',
    ),
  },
  {
    kind: 'device-number',
    expression: /\bimei\b\D{0,12}(\d{15})(?!\d)/gi,
    validate: (match) => passesLuhn(digitsOf(match)),
  },
  {
    kind: 'coordinates',
    expression:
      /\b(?:home|house|live[sd]?|my|his|her|gps|tracker|sleeps?|daily)\b[^\n]{0,40}?(-?\d{1,2}\.\d{4,8},? {0,2}-?\d{1,3}\.\d{4,8})(?!\d)/gi,
  },
  {
    kind: 'account-name',
    expression:
      /(?:微信号?|wechat id|telegram|insta(?:gram)?|snapchat|line id|signal)(?: (?:handle|name|is))?[:：是]? {0,2}(@[\w.-]{4,32}|(?=[\w.-]{0,31}\d)[A-Za-z][\w.-]{5,31})/gi,
  },
];

/** Private and documentation networks lead to nobody. @see RFC 1918, RFC 5737 */
function isPublicAddress(address: string): boolean {
  return (
    !/^(?:0|10|127|255|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|192\.0\.2|198\.51\.100|203\.0\.113)\./.test(
      address,
    ) && address.split('.').every((part) => Number(part) < 256)
  );
}
