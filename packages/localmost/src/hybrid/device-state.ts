import type { DeviceState } from '@localmost/routing';

/** Chromium's Battery Status, which the DOM's types do not list. @see https://www.w3.org/TR/battery-status/ */
interface BatteryNavigator {
  getBattery?: () => Promise<{ level: number; charging: boolean }>;
}

/** What the browser tells of the device. Free memory is told by none. */
export async function readDeviceState(): Promise<DeviceState> {
  const { navigator } = globalThis as { navigator?: Navigator & BatteryNavigator };
  const battery = await navigator?.getBattery?.().catch(() => null);
  return {
    online: navigator?.onLine ?? true,
    freeMemoryBytes: null,
    battery: battery ? { level: battery.level, charging: battery.charging } : null,
  };
}
