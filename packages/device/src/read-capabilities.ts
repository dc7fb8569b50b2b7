import { type DeviceClass, deviceClass, type NavigatorHints } from './device-class.ts';
import { estimated, type Figure, figureValue, reported, unavailable } from './figure.ts';
import type { GpuFacts } from './gpu/gpu-facts.ts';
import { readGpuFacts, requestAdapter } from './gpu/read-gpu-facts.ts';
import { memoryBudget } from './memory-budget.ts';
import { readStorageFacts, type StorageFacts } from './storage/storage-facts.ts';
import { readWasmFeatures, type WasmFeatures } from './wasm/wasm-features.ts';

/** What the browser says of the device it runs on; nothing is measured, nothing is allocated. */
export interface DeviceCapabilities {
  gpu: GpuFacts;
  wasm: WasmFeatures;
  /** Whether memory may be shared between threads here. */
  crossOriginIsolated: Figure<boolean>;
  cores: Figure<number>;
  /** Rounded by browsers, and capped. */
  memoryBytes: Figure<number>;
  /** What models may take of it. */
  memoryBudgetBytes: Figure<number>;
  storage: StorageFacts;
  deviceClass: Figure<DeviceClass>;
}

/** Parts of `navigator` that the DOM's types do not list. */
type HintedNavigator = Partial<Navigator> & NavigatorHints & { deviceMemory?: number };

/** Asks the browser, in a page or a worker. Never throws. */
export async function readCapabilities(): Promise<DeviceCapabilities> {
  const navigator: HintedNavigator | undefined = globalThis.navigator;
  const [adapter, wasm, storage] = await Promise.all([
    requestAdapter(),
    readWasmFeatures(),
    readStorageFacts(),
  ]);
  const device = readDeviceClass(navigator);
  const memoryBytes = readMemory(navigator?.deviceMemory);
  return {
    gpu: readGpuFacts(adapter),
    wasm,
    crossOriginIsolated:
      typeof globalThis.crossOriginIsolated === 'boolean'
        ? reported(globalThis.crossOriginIsolated)
        : unavailable('this scope does not say'),
    cores: navigator?.hardwareConcurrency
      ? reported(navigator.hardwareConcurrency)
      : unavailable('the browser does not say'),
    memoryBytes,
    memoryBudgetBytes: memoryBudget(
      figureValue(device, 'desktop'),
      figureValue(memoryBytes, undefined),
    ),
    storage,
    deviceClass: device,
  };
}

function readDeviceClass(navigator: HintedNavigator | undefined): Figure<DeviceClass> {
  if (!navigator?.userAgent) return unavailable('there is no user agent to tell it by');
  return estimated(deviceClass(navigator), 'by the user agent');
}

function readMemory(gibibytes: number | undefined): Figure<number> {
  if (gibibytes === undefined) return unavailable('this browser does not say');
  return reported(gibibytes * 2 ** 30, 'rounded and capped by the browser');
}
