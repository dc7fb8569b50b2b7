/** A set of bytes as 256 bits in eight words. Never changed once made. */
export type ByteSet = Uint32Array;

/** The set without a byte. */
export const noBytes: ByteSet = new Uint32Array(8);

/** The set of every byte. */
export const allBytes: ByteSet = new Uint32Array(8).fill(0xffff_ffff);

/** The bytes `first` to `last`, both included. */
export function byteRange(first: number, last: number): ByteSet {
  const set = new Uint32Array(8);
  for (let byte = first; byte <= last; byte++) {
    set[byte >> 5] = (set[byte >> 5] ?? 0) | (1 << (byte & 31));
  }
  return set;
}

/** Whether the set holds this byte. */
export function hasByte(set: ByteSet, byte: number): boolean {
  return ((set[byte >> 5] ?? 0) & (1 << (byte & 31))) !== 0;
}

/** The bytes of either set. */
export function uniteBytes(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((word, index) => word | (b[index] ?? 0));
}

/** The bytes of both sets. */
export function intersectBytes(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((word, index) => word & (b[index] ?? 0));
}

/** Whether the set is empty. */
export function isWithoutBytes(set: ByteSet): boolean {
  return set.every((word) => word === 0);
}
