import type { LlamaConfiguration } from '@localmost/gguf';

/** One angle's function for each position and pair of elements. */
export type RotaryFunction = 'cosines' | 'sines';

/**
 * Gives cosines or sines, `[positions][ropeDimension / 2]`, of the angles
 * `position / divisor × base^(−2i / dimension) / factor[i]`.
 * @param factors divisors of the frequencies, or null
 * @see https://arxiv.org/abs/2104.09864
 */
export function rotaryTable(
  configuration: LlamaConfiguration,
  factors: Float32Array | null,
  positions: number,
  wanted: RotaryFunction,
): Float32Array<ArrayBuffer> {
  const { ropeDimension, ropeFrequencyBase, ropePositionDivisor } = configuration;
  const pairs = ropeDimension / 2;
  const table = new Float32Array(positions * pairs);
  for (let pair = 0; pair < pairs; pair += 1) {
    const frequency = ropeFrequencyBase ** ((-2 * pair) / ropeDimension) / (factors?.[pair] ?? 1);
    for (let position = 0; position < positions; position += 1) {
      const angle = (position / ropePositionDivisor) * frequency;
      table[position * pairs + pair] = wanted === 'cosines' ? Math.cos(angle) : Math.sin(angle);
    }
  }
  return table;
}
