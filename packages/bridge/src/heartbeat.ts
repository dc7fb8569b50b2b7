/** How a {@link startHeartbeat} is set up. */
export interface HeartbeatOptions {
  /** Asks the other side for a sign of life; its answer resets the count. */
  ping: () => Promise<unknown>;
  /** Silence that is taken for death, in milliseconds. */
  silenceMs: number;
  onSilence: () => void;
}

/**
 * Ticks until stopped, and reports once when as many ticks as make up `silenceMs` passed without
 * an answer. It counts ticks and not the clock: a page that was frozen for an hour has missed one.
 * @returns the function that stops it
 */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const ticks = 6;
  let missed = 0;
  let waiting = false;
  const timer = setInterval(() => {
    if (waiting) missed += 1;
    else {
      waiting = true;
      const answered = () => {
        waiting = false;
        missed = 0;
      };
      // A failed ping is no sign of life; the count goes on.
      options.ping().then(answered, () => undefined);
    }
    if (missed < ticks - 1) return;
    clearInterval(timer);
    options.onSilence();
  }, options.silenceMs / ticks);
  return () => clearInterval(timer);
}
