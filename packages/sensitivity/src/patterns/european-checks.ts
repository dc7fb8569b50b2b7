import { isRepeated, weightedSum } from './check-digits.ts';

/** Two digits that make the number with its gender, month and place divisible. @see Insee, NIR */
export function passesFrenchKey(match: string): boolean {
  const text = match.replaceAll(' ', '').toUpperCase().replace('2A', '19').replace('2B', '18');
  return 97 - (Number(text.slice(0, 13)) % 97) === Number(text.slice(13));
}

/** @see Bundeszentralamt für Steuern: one digit twice or thrice among the first ten, ISO 7064 MOD 11,10 */
export function passesGermanTaxId(digits: readonly number[]): boolean {
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
export function passesCodiceFiscale(code: string): boolean {
  const odd = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
  ];
  const sum = [...code.slice(0, 15)].reduce((total, sign, index) => {
    const value = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** A birth date (the century is coded in the month) and a check digit. */
export function passesPesel(digits: readonly number[]): boolean {
  const month = ((digits[2] ?? 0) % 2) * 10 + (digits[3] ?? 0);
  const day = (digits[4] ?? 0) * 10 + (digits[5] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const sum = weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (10 - (sum % 10)) % 10 === digits[10] && !isRepeated(digits);
}

/** A date, a serial and two check digits. @see Skatteetaten, fødselsnummer */
export function passesNorwegianNumber(digits: readonly number[]): boolean {
  const first = weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
  const second = weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
  return first === 0 && second === 0 && !isRepeated(digits);
}

/** @see Romanian law 105/1996: a sum modulo 11, where 10 counts as 1 */
export function passesCnp(digits: readonly number[]): boolean {
  const rest = weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === digits[12];
}

/** @see Russian Pension Fund, SNILS: a sum of nine digits modulo 101 */
export function passesSnils(digits: readonly number[]): boolean {
  const rest = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return rest % 100 === (digits[9] ?? 0) * 10 + (digits[10] ?? 0);
}
