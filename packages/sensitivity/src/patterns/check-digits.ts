/** Digits of a text as numbers, everything else left out. */
export function digitsOf(text: string): number[] {
  return [...text].filter((sign) => sign >= '0' && sign <= '9').map(Number);
}

/** Sum of digits times weights; missing weights count 0. */
export function weightedSum(digits: readonly number[], weights: readonly number[]): number {
  return digits.reduce((sum, digit, index) => sum + digit * (weights[index] ?? 0), 0);
}

/** Every second digit from the right doubled. @see ISO/IEC 7812-1, annex B */
export function passesLuhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const value = index % 2 === 1 ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** The remainder modulo 97 of letters as numbers must be 1. @see ISO 13616, ISO 7064 MOD 97-10 */
export function passesMod97(account: string): boolean {
  let remainder = 0;
  for (const sign of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    if (Number.isNaN(value)) return false;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** One repeated digit is a placeholder, never an identifier. */
export function isRepeated(digits: readonly number[]): boolean {
  return digits.every((digit) => digit === digits[0]);
}

const dihedral = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const verhoeffStep = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** @see J. Verhoeff, Error Detecting Decimal Codes, 1969 */
export function passesVerhoeff(digits: readonly number[]): boolean {
  let check = 0;
  for (const [place, digit] of digits.toReversed().entries()) {
    let moved = digit;
    for (let step = 0; step < place % 8; step += 1) moved = verhoeffStep[moved] ?? 0;
    check = dihedral[check]?.[moved] ?? 0;
  }
  return check === 0;
}
