import { type DeviceMeasurements, figureValue, type WasmRates } from '@localmost/device';
import type { RuntimeCosts } from './runtime-costs.ts';

/** The two rates that bound a runtime on this device. */
export interface DeviceRates {
  readBytesPerSecond: number;
  multiplyAddsPerSecond: number;
}

/**
 * The rates that a runtime works with; undefined where one of them could not be measured.
 * @param bytes what is read for each token: less of it stays in a cache the more there is
 */
export function deviceRates(
  { wasm, gpu }: DeviceMeasurements,
  { backend, arithmetic }: RuntimeCosts,
  isolated: boolean,
  bytes: number,
): DeviceRates | undefined {
  if (backend === 'webgpu') {
    return known(
      figureValue(gpu.readBytesPerSecond, 0),
      figureValue(gpu.f32MultiplyAddsPerSecond, 0),
    );
  }
  const rates = isolated ? wasm.all : wasm.one;
  const multiply =
    arithmetic === 'integers'
      ? rates.integerMultiplyAddsPerSecond
      : rates.floatMultiplyAddsPerSecond;
  return known(readRate(rates, bytes), figureValue(multiply, 0));
}

/** The rate for a working set between two that were measured: a line over the logarithm of the size. */
export function readRate({ reads }: Pick<WasmRates, 'reads'>, bytes: number): number {
  const above = reads.findIndex(({ workingSetBytes }) => workingSetBytes >= bytes);
  const [lower, upper] = [reads[above - 1], reads[above]];
  if (!upper) return reads.at(-1)?.bytesPerSecond ?? 0;
  if (!lower) return upper.bytesPerSecond;
  const from = Math.log(lower.workingSetBytes);
  const share = (Math.log(bytes) - from) / (Math.log(upper.workingSetBytes) - from);
  return lower.bytesPerSecond + share * (upper.bytesPerSecond - lower.bytesPerSecond);
}

function known(readBytesPerSecond: number, multiplyAddsPerSecond: number): DeviceRates | undefined {
  if (readBytesPerSecond <= 0 || multiplyAddsPerSecond <= 0) return undefined;
  return { readBytesPerSecond, multiplyAddsPerSecond };
}
