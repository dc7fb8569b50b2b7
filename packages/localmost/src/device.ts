export {
  type DeviceCapabilities,
  type DeviceMeasurements,
  type Figure,
  measureDevice,
  readCapabilities,
} from '@localmost/device';
