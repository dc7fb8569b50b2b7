import type { DeviceClass } from './device-class.ts';
import { estimated, type KnownFigure } from './figure.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;

/**
 * What a page on this device may hold for models. Fixed by the class of device and the rounded
 * figure that some browsers give: on phones a page that tries how much it gets is ended by the system.
 * @param memoryBytes `navigator.deviceMemory` in bytes; undefined where the browser does not say
 */
export function memoryBudget(
  device: DeviceClass,
  memoryBytes: number | undefined,
): KnownFigure<number> {
  if (device === 'ios') {
    return estimated(700 * MiB, 'iOS ends pages somewhat above 1 GB; engines need room beside it');
  }
  if (device === 'android') {
    const known = memoryBytes ?? 4 * GiB;
    return estimated(
      Math.min(known / 4, 2 * GiB),
      `a quarter of ${memoryBytes === undefined ? 'an assumed' : 'the reported'} ${known / GiB} GiB, as Android ends pages early`,
    );
  }
  const known = memoryBytes ?? 8 * GiB;
  return estimated(
    known / 2,
    `half of ${memoryBytes === undefined ? 'an assumed' : 'the reported'} ${known / GiB} GiB; browsers report less than there is`,
  );
}
