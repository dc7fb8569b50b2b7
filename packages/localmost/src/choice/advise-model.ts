import { type DeviceCapabilities, type DeviceMeasurements, figureValue } from '@localmost/device';
import type { ModelManifest } from '@localmost/protocol';
import type { Runtime } from '../runtime/runtime.ts';
import { deviceRates } from './device-rates.ts';
import { memoryNeeds } from './memory-needs.ts';
import { weightBytes } from './model-size.ts';
import { orderBySpeed } from './order-runtimes.ts';
import { predictSpeed, type SpeedPrediction, timeToFirstTokenMs } from './predict-speed.ts';
import type { Obstacle, RuntimeAdvice } from './recommendation.ts';
import { costsOf } from './runtime-costs.ts';
import { runtimeObstacle } from './runtime-obstacle.ts';

/** What is known when runtimes are judged. */
export interface AdviceFacts {
  capabilities: DeviceCapabilities;
  measurements: DeviceMeasurements | undefined;
  contextTokens: number;
  promptTokens: number;
  /** What earlier answers on this device measured. */
  measuredHere: (runtime: Runtime) => SpeedPrediction | undefined;
}

/** Every runtime that reads the model's format, the best first, those with an obstacle last. */
export function adviseRuntimes(
  manifest: ModelManifest,
  runtimes: readonly Runtime[],
  facts: AdviceFacts,
): RuntimeAdvice[] {
  const advice = runtimes
    .filter(({ formats }) => formats.includes(manifest.format))
    .map((runtime) => adviseRuntime(manifest, runtime, facts));
  const free = orderBySpeed(
    advice.filter(({ obstacle }) => obstacle === undefined),
    speedOf,
  );
  return [...free, ...advice.filter(({ obstacle }) => obstacle !== undefined)];
}

/** The speed that counts: what was measured here before what is predicted. */
export function speedOf(advice: RuntimeAdvice): SpeedPrediction | undefined {
  return advice.measuredHere ?? advice.predicted;
}

/** Why no runtime takes a model: the first obstacle, or that there is no runtime at all. */
export function modelObstacle(
  { format }: ModelManifest,
  advice: readonly RuntimeAdvice[],
): Obstacle | undefined {
  if (advice.some(({ obstacle }) => obstacle === undefined)) return undefined;
  const [first] = advice;
  if (!first?.obstacle) {
    return {
      reason: `no runtime of this client reads ${format}`,
      remedies: ['Give the client a runtime that does, or take another build of the model.'],
    };
  }
  const reasons = advice.map(
    ({ engineId, backend, obstacle }) => `${engineId} on ${backend}: ${obstacle?.reason}`,
  );
  const remedies = advice.flatMap(({ obstacle }) => obstacle?.remedies ?? []);
  return { reason: reasons.join('; '), remedies: [...new Set(remedies)] };
}

function adviseRuntime(
  manifest: ModelManifest,
  runtime: Runtime,
  { capabilities, measurements, contextTokens, promptTokens, measuredHere }: AdviceFacts,
): RuntimeAdvice {
  const costs = costsOf(runtime);
  const memory = costs && memoryNeeds(manifest, costs, contextTokens);
  const isolated = figureValue(capabilities.crossOriginIsolated, false);
  const rates =
    costs &&
    measurements &&
    deviceRates(measurements, costs, isolated, weightBytes(manifest, costs.weights));
  const predicted = rates && predictSpeed(manifest, costs, rates, promptTokens);
  const here = measuredHere(runtime);
  const speed = here ?? predicted;
  return {
    engineId: runtime.engineId,
    backend: runtime.backend,
    memory,
    obstacle: runtimeObstacle(manifest, runtime, capabilities, costs, memory),
    predicted,
    measuredHere: here,
    timeToFirstTokenMs: speed && timeToFirstTokenMs(speed, promptTokens),
  };
}
