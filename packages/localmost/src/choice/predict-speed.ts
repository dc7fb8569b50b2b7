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
 * computed, each times the engine's slowdown, whichever is longer, and something for each block. In
 * a prompt the weights are read once for many tokens, so that only arithmetic counts.
 * @param positions tokens that attention looks back at; their keys and values are read too
 * @see https://doi.org/10.1145/1498765.1498785 (Williams, Waterman, Patterson: Roofline)
 */
export function predictSpeed(
  manifest: ModelManifest,
  costs: RuntimeCosts,
  rates: DeviceRates,
  positions: number,
): SpeedPrediction {
  const { readMs, computeMs } = tokenBounds(manifest, costs, rates, positions);
  const blocks = blockCount(manifest);
  const speed = (step: StepCosts) => {
    const boundMs = Math.max(readMs * step.readSlowdown, computeMs * step.arithmeticSlowdown);
    return around(1000 / (boundMs + blocks * step.perBlockMs + step.perTokenMs), costs.spread);
  };
  return {
    decodeTokensPerSecond: speed(costs.decode),
    prefillTokensPerSecond: speed(costs.prefill),
    basis: 'predicted',
  };
}

/** Milliseconds that a token's weights, keys and values take to be read, and its products to be computed. */
export function tokenBounds(
  manifest: ModelManifest,
  { weights, memory }: RuntimeCosts,
  rates: DeviceRates,
  positions: number,
): { readMs: number; computeMs: number } {
  const keyValueBytes = manifest.kvCacheBytesPerToken * memory.keyValueShare * positions;
  const bytes = weightBytes(manifest, weights) + keyValueBytes;
  return {
    readMs: (1000 * bytes) / rates.readBytesPerSecond,
    computeMs: (1000 * manifest.parameterCount) / rates.multiplyAddsPerSecond,
  };
}

/** Milliseconds from a prompt of so many tokens to the answer's first. */
export function timeToFirstTokenMs(speed: SpeedPrediction, promptTokens: number): Interval {
  return sum(
    inverse(speed.prefillTokensPerSecond, 1000 * promptTokens),
    inverse(speed.decodeTokensPerSecond, 1000),
  );
}
