import type { ModelManifest } from '@localmost/protocol';
import type { DeviceRates } from './device-rates.ts';
import { around, type Interval, inverse, sum } from './interval.ts';
import { blockCount, weightBytes } from './model-size.ts';
import type { RuntimeCosts, StepCosts } from './runtime-costs.ts';

/** How fast a model will run. */
export interface SpeedPrediction {
  decodeTokensPerSecond: Interval;
  prefillTokensPerSecond: Interval;
  /** `predicted`: from the device's rates. `measured-here`: from earlier answers on this device. */
  basis: 'predicted' | 'measured-here';
}

/**
 * A roofline: a token takes as long as its weights take to be read, or their products to be
 * computed, whichever is longer, times the engine's slowdown, and something for each block. In a
 * prompt the weights are read once for many tokens, so that only arithmetic counts.
 * @param positions tokens that attention looks back at; their keys and values are read too
 * @see https://doi.org/10.1145/1498765.1498785 (Williams, Waterman, Patterson: Roofline)
 */
export function predictSpeed(
  manifest: ModelManifest,
  costs: RuntimeCosts,
  rates: DeviceRates,
  positions: number,
): SpeedPrediction {
  const keyValueBytes = manifest.kvCacheBytesPerToken * costs.memory.keyValueShare * positions;
  const bytes = weightBytes(manifest, costs.weights) + keyValueBytes;
  const readMs = (1000 * bytes) / rates.readBytesPerSecond;
  const computeMs = (1000 * manifest.parameterCount) / rates.multiplyAddsPerSecond;
  const blocks = blockCount(manifest);
  const speed = (rooflineMs: number, { slowdown, perBlockMs, perTokenMs }: StepCosts) =>
    around(1000 / (rooflineMs * slowdown + blocks * perBlockMs + perTokenMs), costs.spread);
  return {
    decodeTokensPerSecond: speed(Math.max(readMs, computeMs), costs.decode),
    prefillTokensPerSecond: speed(computeMs, costs.prefill),
    basis: 'predicted',
  };
}

/** Milliseconds from a prompt of so many tokens to the answer's first. */
export function timeToFirstTokenMs(speed: SpeedPrediction, promptTokens: number): Interval {
  return sum(
    inverse(speed.prefillTokensPerSecond, 1000 * promptTokens),
    inverse(speed.decodeTokensPerSecond, 1000),
  );
}
