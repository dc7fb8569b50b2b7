import type { LocalmostClient, ModelManifest, Recommendation } from 'localmost';
import type { BenchmarkForm } from './benchmark-form.ts';
import type { Way } from './ways.ts';

/** What each stage of a run works with. */
export interface MeasureJob {
  client: LocalmostClient;
  manifest: ModelManifest;
  way: Way;
  form: BenchmarkForm;
  /** What the device test measured; undefined where it could not. */
  device: Recommendation['measurements'];
  signal: AbortSignal;
  /** Tells the stage that begins; `detail` changes often and is not read aloud. */
  onStep(stage: string, detail?: string): void;
}

/** Words of a text that make a token, for this model. */
export type TokensToWords = (tokens: number) => number;

/** How fast the warm-up's answer was: what would take too long is measured less. */
export interface WarmSpeed {
  prefillTokensPerSecond: number;
  decodeTokensPerSecond: number;
}

/** Waits, unless the person ends the run. @throws the signal's reason */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
