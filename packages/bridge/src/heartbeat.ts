/** What a worker did for too long: answer nothing, or answer without getting on. */
export type Silence = 'silent' | 'stuck';

/** How a {@link startHeartbeat} is set up. */
export interface HeartbeatOptions {
  /**
   * Asks the other side for a sign of life. It answers with a number that changes as its work gets
   * on, or with anything else where there is nothing to judge by.
   */
  ping: () => Promise<unknown>;
  /** Silence that is taken for death, in milliseconds. */
  silenceMs: number;
  onSilence: (silence: Silence) => void;
}

/**
 * Ticks until stopped, and reports once when as many ticks as make up `silenceMs` passed without
 * an answer, or with the same number for an answer: a worker whose device never finishes is alive, and
 * does nothing. It counts ticks and not the clock: a page that was frozen for an hour has missed one.
 * @returns the function that stops it
 */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const ticks = 6;
  let missed = 0;
  let waiting = false;
  let progress: unknown;
  let silence: Silence = 'silent';
  const timer = setInterval(() => {
    if (waiting) {
      missed += 1;
      silence = 'silent';
    } else {
      waiting = true;
      const answered = (answer: unknown) => {
        waiting = false;
        missed = typeof answer === 'number' && answer === progress ? missed + 1 : 0;
        progress = answer;
        silence = 'stuck';
      };
      // A failed ping is no sign of life; the count goes on.
      options.ping().then(answered, () => undefined);
    }
    if (missed < ticks - 1) return;
    clearInterval(timer);
    options.onSilence(silence);
  }, options.silenceMs / ticks);
  return () => clearInterval(timer);
}
