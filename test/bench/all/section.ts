import type { Finding } from './finding.ts';

/** What all parts of a run are told. */
export interface RunOptions {
  readonly modelPath: string;
  readonly manifestPath: string;
  readonly pairs: number;
  /** Fewer prompts and peers, to see in some minutes where things stand. */
  readonly isQuick: boolean;
}

/** What one part of a run found. */
export interface Section {
  /** The benchmark's own report, whole. */
  readonly report: object;
  readonly findings: readonly Finding[];
}
