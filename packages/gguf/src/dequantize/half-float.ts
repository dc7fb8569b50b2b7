/** The value of an IEEE 754 half-precision number, given as its 16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The half-precision number, stored little-endian, at a byte offset. */
export function readHalf(bytes: Uint8Array, offset: number): number {
  return halfToNumber((bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8));
}
