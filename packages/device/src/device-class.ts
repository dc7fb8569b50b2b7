/** What kind of device this is, as far as its memory is concerned. */
export type DeviceClass = 'ios' | 'android' | 'desktop';

/** The parts of `navigator` that tell. */
export interface NavigatorHints {
  userAgent?: string;
  platform?: string;
  maxTouchPoints?: number;
  userAgentData?: { platform?: string; mobile?: boolean };
}

/** The class by the browser's own words. An iPad that calls itself a Mac is told by its touch screen. */
export function deviceClass(hints: NavigatorHints): DeviceClass {
  const { userAgent = '', platform = '', maxTouchPoints = 0, userAgentData } = hints;
  if (userAgentData?.platform === 'Android' || /\bAndroid\b/.test(userAgent)) return 'android';
  if (/\b(iPhone|iPad|iPod)\b/.test(userAgent)) return 'ios';
  if (/^Mac/.test(platform || userAgent) && maxTouchPoints > 1) return 'ios';
  return 'desktop';
}
