import { expect, it } from 'vitest';
import { deviceClass } from './device-class.ts';
import { memoryBudget } from './memory-budget.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15';

it.each([
  ['an iPhone', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)' }, 'ios'],
  [
    'an iPad that calls itself a Mac',
    { userAgent: safari, platform: 'MacIntel', maxTouchPoints: 5 },
    'ios',
  ],
  ['a Mac', { userAgent: safari, platform: 'MacIntel', maxTouchPoints: 0 }, 'desktop'],
  ['an Android phone', { userAgent: 'Mozilla/5.0 (Linux; Android 16; Pixel)' }, 'android'],
  [
    'an Android browser that asks for desktop pages',
    { userAgent: chrome, userAgentData: { platform: 'Android' } },
    'android',
  ],
  ['a Linux desktop', { userAgent: chrome, platform: 'Linux x86_64' }, 'desktop'],
  ['something without a name', {}, 'desktop'],
] as const)('%s', (_name, hints, expected) => {
  expect(deviceClass(hints)).toBe(expected);
});

it('grants phones less than desktops of the same size, whatever they report', () => {
  const GiB = 2 ** 30;
  const budget = (device: 'ios' | 'android' | 'desktop', memory?: number) =>
    memoryBudget(device, memory).value;
  expect(budget('android', 8 * GiB)).toBeLessThan(budget('desktop', 8 * GiB));
  expect(budget('android', 32 * GiB)).toBe(2 * GiB);
  expect(budget('ios', 8 * GiB)).toBeLessThan(GiB);
  expect(budget('android')).toBe(GiB);
});
