import type { EngineCapabilities } from './engine.ts';

/**
 * What the check after loading found. `matched`: the golden logits. `no-golden`: the manifest has
 * none; the logits were finite and told tokens apart. `unsupported`: this engine shows no logits.
 */
export type LoadCheck = 'matched' | 'no-golden' | 'unsupported';

/** What a sealed worker tells when its model is ready. Times in milliseconds. */
export interface HostLoadReport {
  capabilities: EngineCapabilities;
  check: LoadCheck;
  /** Largest error of a golden logit; absent unless `matched`. */
  checkError?: number;
  /** From the first byte of weights to an engine that could run. */
  engineMs: number;
  /** The first steps, which also are the check: shaders and kernels are compiled in them. */
  warmUpMs: number;
}
