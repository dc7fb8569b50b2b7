/** What is handed damaged bytes: an engine a damaged file, or ONNX Runtime a damaged graph. */
export type FuzzTarget = 'cpu' | 'onnx' | 'onnx graph';

/** One damaged input. */
export interface FuzzJob {
  target: FuzzTarget;
  seed: number;
}

/** What came of it. */
export interface FuzzOutcome {
  seed: number;
  /** `ran`: the damage left a model that answers. Otherwise the code of a typed error, or `untyped`. */
  code: string;
  /** The damage, and for `untyped` the error. */
  what: string;
  tookMs: number;
  /** Memory of the process that tried it. */
  residentMiB: number;
  /** Whether the library itself broke, so that nothing after it could be trusted. */
  spent: boolean;
}
