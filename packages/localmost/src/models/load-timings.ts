import type { HostLoadReport } from '@localmost/protocol';

/** Where the time of one load went, in milliseconds. */
export interface LoadTimings {
  /**
   * `first-ever`: the weights came over the network within it. `cold`: they were on the disk, and
   * this page had not loaded this model so before: what the browser compiles for it, kernels and
   * shaders, it may have to compile. `warm`: this page had loaded it before in the same way.
   */
  kind: 'first-ever' | 'cold' | 'warm';
  /** Finding the weights on the disk, or downloading them. */
  weightsMs: number;
  /** Starting the worker in its seal, and the proof of the seal. */
  workerMs: number;
  /** From the first byte of weights to an engine that could run. */
  engineMs: number;
  /** The first steps, which also are the golden check: what is compiled late is compiled here. */
  warmUpMs: number;
  /** From the call of `load` to readiness; runtimes that were skipped are in here alone. */
  totalMs: number;
}

/** What {@link loadTimings} is made from. */
export interface LoadTimes {
  downloaded: boolean;
  weightsMs: number;
  workerMs: number;
  report: HostLoadReport;
  totalMs: number;
}

/** Weights and runtimes that this page has loaded; it lives as long as the browser's caches for it. */
const loadedBefore = new Set<string>();

/** The timings of a load that is done. @param way names the weights and how they were loaded */
export function loadTimings(way: string, times: LoadTimes): LoadTimings {
  const { downloaded, weightsMs, workerMs, totalMs } = times;
  const { engineMs, warmUpMs } = times.report;
  const fromDisk = loadedBefore.has(way) ? 'warm' : 'cold';
  loadedBefore.add(way);
  const kind = downloaded ? 'first-ever' : fromDisk;
  return { kind, weightsMs, workerMs, engineMs, warmUpMs, totalMs };
}
