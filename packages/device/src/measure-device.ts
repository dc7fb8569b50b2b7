import { deviceClass } from './device-class.ts';
import { type Figure, figureValue } from './figure.ts';
import { type GpuRates, measureGpu } from './gpu/measure-gpu.ts';
import { requestAdapter } from './gpu/read-gpu-facts.ts';
import { measureIndexedDbRead } from './storage/measure-indexeddb.ts';
import { measureWasm, type WasmMeasurement } from './wasm/measure-wasm.ts';
import { readWasmFeatures } from './wasm/wasm-features.ts';

/** What this device does a second. One part after the other, so that none slows another. */
export interface DeviceMeasurements {
  wasm: WasmMeasurement;
  gpu: GpuRates;
  /** Bytes a second of a chunk that was just written. */
  indexedDbReadBytesPerSecond: Figure<number>;
  elapsedMs: number;
}

/** How {@link measureDevice} goes about it. */
export interface MeasureOptions {
  signal?: AbortSignal;
  /** What is not done by then is unavailable, in milliseconds. Default 3 000. */
  timeLimitMs?: number;
}

/** More threads than this wait for each other longer than they work. */
const mostThreads = 8;
const MiB = 2 ** 20;
/** From inside the last cache to beyond it; on phones as little as still tells one from the other. */
const workingSetsBytes = {
  desktop: [16 * MiB, 96 * MiB, 384 * MiB],
  ios: [8 * MiB, 32 * MiB],
  android: [8 * MiB, 32 * MiB],
} as const;
const gpuBytes = { desktop: 128 * MiB, ios: 32 * MiB, android: 32 * MiB } as const;

/**
 * Measures what memory, processor, GPU and IndexedDB give, in a page or a worker, and leaves
 * nothing behind. A missing feature is an unavailable figure.
 * @throws the signal's reason
 */
export async function measureDevice(options: MeasureOptions = {}): Promise<DeviceMeasurements> {
  const { signal: callers, timeLimitMs = 3000 } = options;
  const beganAt = performance.now();
  callers?.throwIfAborted();
  const controller = new AbortController();
  const late = new Error(`It was not measured within ${timeLimitMs} ms.`);
  const timer = setTimeout(() => controller.abort(late), timeLimitMs);
  const signal = callers ? AbortSignal.any([callers, controller.signal]) : controller.signal;
  try {
    const device = deviceClass(globalThis.navigator ?? {});
    const threads = Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, mostThreads);
    const relaxedSimd = figureValue((await readWasmFeatures()).relaxedSimd, false);
    const wasm = await measureWasm({
      threads,
      relaxedSimd,
      workingSetsBytes: workingSetsBytes[device],
      signal,
    });
    const indexedDbReadBytesPerSecond = await measureIndexedDbRead(signal);
    // Last, because a GPU in software can take the rest of the time.
    const gpu = await measureGpu(await requestAdapter(), {
      memoryBytes: gpuBytes[device],
      signal,
    });
    callers?.throwIfAborted();
    return { wasm, gpu, indexedDbReadBytesPerSecond, elapsedMs: performance.now() - beganAt };
  } finally {
    clearTimeout(timer);
  }
}
