import { vi } from 'vitest';

/** Puts timers and clocks of the platform under the test's hand; the product's own clock reads them. */
export function useFakeTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
}

/** How a piece of work ended, and at what time by the fake clock. */
export interface Ended<T> {
  value?: T;
  error?: unknown;
  atMs: number;
}

/** Lets time pass, timer by timer, until the work ends; fails where it never would. */
export async function untilEnded<T>(work: Promise<T>, mostTimers = 5000): Promise<Ended<T>> {
  let ended: Ended<T> | undefined;
  work.then(
    (value) => {
      ended = { value, atMs: performance.now() };
    },
    (error: unknown) => {
      ended = { error, atMs: performance.now() };
    },
  );
  await vi.advanceTimersByTimeAsync(0);
  for (let fired = 0; !ended && fired < mostTimers; fired++) {
    await vi.advanceTimersToNextTimerAsync();
  }
  if (!ended) throw new Error(`The work had not ended after ${mostTimers} timers.`);
  return ended;
}
