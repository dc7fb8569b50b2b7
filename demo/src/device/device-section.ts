import type { SectionModule } from '../sections/section.ts';
import { deviceView } from './device-view.ts';

export const openSection: SectionModule['openSection'] =
  ({ deviceTest }) =>
  ({ device }) =>
    deviceView(device, deviceTest);
