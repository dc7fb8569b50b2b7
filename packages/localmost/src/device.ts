export {
  type DeviceCapabilities,
  type DeviceMeasurements,
  type Figure,
  measureDevice,
  readCapabilities,
} from '@localmost/device';
export { deviceRates } from './choice/device-rates.ts';
export { weightBytes } from './choice/model-size.ts';
export { predictSpeed, tokenBounds } from './choice/predict-speed.ts';
export { costsOf, type RuntimeCosts } from './choice/runtime-costs.ts';
