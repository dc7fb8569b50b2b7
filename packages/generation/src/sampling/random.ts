/** A source of numbers in [0, 1) with 53 random bits each. */
export type RandomSource = () => number;

/**
 * The same endless sequence for the same seed: sfc32, its 128 bits of state filled by splitmix32
 * from both halves of the seed.
 * @param seed a safe integer
 * @see https://pracrand.sourceforge.net/RNG_engines.txt for sfc32
 * @see https://doi.org/10.1145/2714064.2660195 for splitmix
 */
export function createRandom(seed: number): RandomSource {
  const low = seed >>> 0;
  const high = Math.floor(seed / 0x1_0000_0000) >>> 0;
  const next = splitmix32(low ^ Math.imul(high, 0x85eb_ca6b));
  let a = next() ^ high;
  let b = next();
  let c = next();
  let counter = 1;
  const sfc32 = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The first outputs are still close to the seed.
  for (let round = 0; round < 15; round++) sfc32();
  return () => ((sfc32() >>> 5) * 0x400_0000 + (sfc32() >>> 6)) / 2 ** 53;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return mixed ^ (mixed >>> 15);
  };
}
