export { type DeviceClass, deviceClass, type NavigatorHints } from './device-class.ts';
export {
  type Figure,
  type FigureSource,
  figureValue,
  type KnownFigure,
  type UnavailableFigure,
} from './figure.ts';
export type { GpuFacts } from './gpu/gpu-facts.ts';
export type { GpuRates } from './gpu/measure-gpu.ts';
export { type DeviceMeasurements, type MeasureOptions, measureDevice } from './measure-device.ts';
export { memoryBudget } from './memory-budget.ts';
export { type DeviceCapabilities, readCapabilities } from './read-capabilities.ts';
export type { StorageFacts } from './storage/storage-facts.ts';
export type { WasmMeasurement } from './wasm/measure-wasm.ts';
export type { WasmFeatures } from './wasm/wasm-features.ts';
export type { WasmRates, WorkingSetRead } from './wasm/wasm-rates.ts';
