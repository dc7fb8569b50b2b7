import { CorruptFileError, NetworkError, UnexpectedResponseError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { defaultDownloadSettings } from './download-settings.ts';
import { isTransient, retryDelayMs, wait } from './retry-policy.ts';

const settings = { ...defaultDownloadSettings, baseDelayMs: 100, maximumDelayMs: 2000 };
const refused = (details: Record<string, number | boolean>) =>
  new UnexpectedResponseError({ message: 'refused', remedies: [], details });

describe('retry policy', () => {
  it('waits longer each time, at random below the ceiling, and never above the maximum', () => {
    const error = new NetworkError({ message: 'gone', remedies: [] });
    const most = { ...settings, random: () => 1 };
    expect([0, 1, 2, 9].map((n) => retryDelayMs(n, error, most))).toEqual([100, 200, 400, 2000]);
    expect(retryDelayMs(3, error, { ...settings, random: () => 0 })).toBe(0);
  });

  it('waits at least as long as the server asks, within reason', () => {
    const still = { ...settings, random: () => 0 };
    expect(retryDelayMs(0, refused({ retryAfterSeconds: 1 }), still)).toBe(1000);
    expect(retryDelayMs(0, refused({ retryAfterSeconds: 999_999 }), still)).toBe(2000);
  });

  it('retries broken connections and busy servers alone', () => {
    expect(isTransient(new NetworkError({ message: '', remedies: [] }))).toBe(true);
    expect(isTransient(refused({ transient: true }))).toBe(true);
    expect(isTransient(refused({ transient: false }))).toBe(false);
    expect(isTransient(new CorruptFileError({ message: '', remedies: [] }))).toBe(false);
  });

  it('ends a wait with the signal and its reason', async () => {
    const controller = new AbortController();
    const waiting = wait(60_000, controller.signal);
    controller.abort(new RangeError('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(wait(0, controller.signal)).rejects.toThrow('enough');
  });
});
