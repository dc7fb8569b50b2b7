import { type DeviceMeasurements, type Figure, figureValue } from '@localmost/device';
import type { RuntimeCosts } from './runtime-costs.ts';

/** The two rates that bound a runtime on this device. */
export interface DeviceRates {
  readBytesPerSecond: number;
  multiplyAddsPerSecond: number;
}

/** The rates that a runtime works with; undefined where one of them could not be measured. */
export function deviceRates(
  { wasm, gpu }: DeviceMeasurements,
  { backend, arithmetic }: RuntimeCosts,
  isolated: boolean,
): DeviceRates | undefined {
  if (backend === 'webgpu') {
    return known(gpu.readBytesPerSecond, gpu.f32MultiplyAddsPerSecond);
  }
  const { readBytesPerSecond, integerMultiplyAddsPerSecond, floatMultiplyAddsPerSecond } = isolated
    ? wasm.all
    : wasm.one;
  return known(
    readBytesPerSecond,
    arithmetic === 'integers' ? integerMultiplyAddsPerSecond : floatMultiplyAddsPerSecond,
  );
}

function known(read: Figure<number>, multiply: Figure<number>): DeviceRates | undefined {
  const readBytesPerSecond = figureValue(read, 0);
  const multiplyAddsPerSecond = figureValue(multiply, 0);
  if (readBytesPerSecond <= 0 || multiplyAddsPerSecond <= 0) return undefined;
  return { readBytesPerSecond, multiplyAddsPerSecond };
}
