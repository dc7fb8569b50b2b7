/** Where this package takes time from; tests drive it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. Never runs backwards. */
  now(): number;
  /** Calls back once after the delay. Gives the function that calls it off. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** Timers refuse longer delays by firing at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of the platform; a change of the device's time does not move it. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  },
};
