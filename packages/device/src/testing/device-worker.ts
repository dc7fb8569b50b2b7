import { type DeviceMeasurements, measureDevice } from '../measure-device.ts';
import { type DeviceCapabilities, readCapabilities } from '../read-capabilities.ts';

/** What a worker found. */
export interface DeviceAnswer {
  capabilities: DeviceCapabilities;
  measurements: DeviceMeasurements;
}

const capabilities = await readCapabilities();
const measurements = await measureDevice({ timeLimitMs: 60_000 });
self.postMessage({ capabilities, measurements } satisfies DeviceAnswer);
