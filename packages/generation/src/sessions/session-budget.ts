const mebibyte = 2 ** 20;

/**
 * How many bytes of conversations are set aside where nobody says: a 16th of the device's memory as
 * far as the browser tells it, from 64 to 256 MiB; 128 MiB where it does not.
 * @param deviceMemoryGiB `navigator.deviceMemory`
 */
export function defaultSessionBudget(deviceMemoryGiB: number | undefined = deviceMemory()): number {
  if (deviceMemoryGiB === undefined) return 128 * mebibyte;
  return Math.min(256, Math.max(64, deviceMemoryGiB * 64)) * mebibyte;
}

function deviceMemory(): number | undefined {
  const { navigator } = globalThis;
  if (navigator === undefined || !('deviceMemory' in navigator)) return undefined;
  return typeof navigator.deviceMemory === 'number' ? navigator.deviceMemory : undefined;
}
