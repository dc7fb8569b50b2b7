import type { LlamaConfiguration } from '@localmost/gguf';

/** Angles per position of each pair, `[ropeDimension / 2]`. @param factors divisors of the frequencies, or null */
export function rotationFrequencies(
  configuration: LlamaConfiguration,
  factors: Float32Array | null,
): Float64Array {
  const { ropeDimension, ropeFrequencyBase, ropePositionDivisor } = configuration;
  return Float64Array.from(
    { length: ropeDimension / 2 },
    (_, pair) =>
      ropeFrequencyBase ** ((-2 * pair) / ropeDimension) /
      ropePositionDivisor /
      (factors?.[pair] ?? 1),
  );
}

/**
 * Writes one position's table as the `rotateHeads` kernel reads it: `[n]` cosines, then `[n]` sines
 * signed for the partner's share, n = 2 · frequencies.
 */
export function writeRotation(
  table: Float32Array,
  position: number,
  frequencies: Float64Array,
  interleaved: boolean,
): void {
  const pairs = frequencies.length;
  for (let pair = 0; pair < pairs; pair += 1) {
    const angle = position * (frequencies[pair] ?? 0);
    const first = interleaved ? 2 * pair : pair;
    const second = interleaved ? first + 1 : pair + pairs;
    table[first] = table[second] = Math.cos(angle);
    const sine = Math.sin(angle);
    table[2 * pairs + first] = -sine;
    table[2 * pairs + second] = sine;
  }
}
