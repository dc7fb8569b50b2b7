/** Joins what `write` gives for 0 … count-1: the loop unroller of the kernel templates. */
export function unroll(count, write) {
  return Array.from({ length: count }, (_, index) => write(index)).join('');
}
