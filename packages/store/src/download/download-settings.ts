/** Numbers of a download that tests and unusual networks change. */
export interface DownloadSettings {
  /** Attempts in a row without one new byte before a source is given up. */
  attemptsPerSource: number;
  /** Wait before the second attempt; doubled for each further one. */
  baseDelayMs: number;
  maximumDelayMs: number;
  /** A connection that sends nothing for this long is dropped and opened anew. */
  stallTimeoutMs: number;
  /** Files of one model that are fetched at the same time. */
  parallelFiles: number;
  /** Gives numbers in [0, 1) for the jitter. */
  random: () => number;
}

export const defaultDownloadSettings: Readonly<DownloadSettings> = {
  attemptsPerSource: 5,
  baseDelayMs: 500,
  maximumDelayMs: 30_000,
  stallTimeoutMs: 30_000,
  parallelFiles: 3,
  random: Math.random,
};
