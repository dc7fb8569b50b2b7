import type { ModelManifest, Recommendation } from 'localmost';
import { costsOf, type Figure, weightBytes } from 'localmost/device';

/** One limit: memory gives so many bytes, the processor so many multiply-adds a second. */
export interface Roof {
  name: string;
  readBytesPerSecond: number;
  multiplyAddsPerSecond: number;
  /** Multiply-adds for each byte read from which on arithmetic is the limit. */
  ridge: number;
}

/** One model while it decodes, below its roof. */
export interface RoofPoint {
  name: string;
  runtime: string;
  /** Multiply-adds for each byte read. */
  intensity: number;
  multiplyAddsPerSecond: number;
  tokensPerSecond: number;
  basis: 'predicted' | 'measured-here';
}

/** What this device can give at most, and where models stand below it. */
export interface Roofline {
  roofs: readonly Roof[];
  points: readonly RoofPoint[];
}

/**
 * The device's measured rates as a roofline, with each model that fits at the speed it has, or is
 * expected to have, here. Null where nothing was measured.
 * @see https://doi.org/10.1145/1498765.1498785 (Williams, Waterman, Patterson: Roofline)
 */
export function rooflineOf(
  { measurements, models }: Recommendation,
  manifests: readonly ModelManifest[],
): Roofline | null {
  if (!measurements) return null;
  const { wasm, gpu } = measurements;
  const { one, all } = wasm;
  const roofs = [
    roof('1 thread, integers', one.readBytesPerSecond, one.integerMultiplyAddsPerSecond),
    ...(all.threads > 1
      ? [
          roof(
            `${all.threads} threads, integers`,
            all.readBytesPerSecond,
            all.integerMultiplyAddsPerSecond,
          ),
        ]
      : []),
    roof('GPU, 32-bit floats', gpu.readBytesPerSecond, gpu.f32MultiplyAddsPerSecond),
  ].filter((one) => one !== null);
  const points = models.map((advice) => point(advice, manifests)).filter((one) => one !== null);
  return roofs.length === 0 ? null : { roofs, points };
}

function roof(name: string, reads: Figure<number>, multiplyAdds: Figure<number>): Roof | null {
  if (reads.source === 'unavailable' || multiplyAdds.source === 'unavailable') return null;
  return {
    name,
    readBytesPerSecond: reads.value,
    multiplyAddsPerSecond: multiplyAdds.value,
    ridge: multiplyAdds.value / reads.value,
  };
}

function point(
  { modelId, name, runtimes }: Recommendation['models'][number],
  manifests: readonly ModelManifest[],
): RoofPoint | null {
  const [best] = runtimes;
  const speed = best?.measuredHere ?? best?.predicted;
  const costs = best && costsOf(best);
  const manifest = manifests.find(({ id }) => id === modelId);
  if (!best || best.obstacle || !speed || !costs || !manifest) return null;
  const tokensPerSecond = speed.decodeTokensPerSecond.expected;
  return {
    name,
    runtime: `${best.engineId}/${best.backend}`,
    intensity: manifest.parameterCount / weightBytes(manifest, costs.weights),
    multiplyAddsPerSecond: tokensPerSecond * manifest.parameterCount,
    tokensPerSecond,
    basis: speed.basis,
  };
}
