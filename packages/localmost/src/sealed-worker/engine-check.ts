import type { LoadCheck } from '@localmost/protocol';

/** What the check of an engine found, before it may be asked. */
export interface EngineCheck {
  check: LoadCheck;
  /** Largest error of a golden logit, or 1 less the cosine of a golden vector; absent unless `matched`. */
  checkError?: number;
}
