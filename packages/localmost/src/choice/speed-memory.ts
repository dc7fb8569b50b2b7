import type { ExecutionBackend, ModelManifest } from '@localmost/protocol';
import { createStore, get, type UseStore, update } from 'idb-keyval';
import { sdkVersion } from '../sdk-version.ts';
import { around } from './interval.ts';
import type { SpeedPrediction } from './predict-speed.ts';

/** A speed that an answer had on this device. */
export interface SpeedSample {
  engineId: string;
  backend: ExecutionBackend;
  threads: number;
  /** Undefined where the answer was too short to tell. */
  decodeTokensPerSecond?: number | undefined;
  prefillTokensPerSecond?: number | undefined;
}

interface SpeedRecord {
  threads: number;
  decodeTokensPerSecond: number;
  prefillTokensPerSecond: number;
}

/** Share of the newest sample in what is remembered. */
const newestShare = 0.5;
/** Speeds of one model on one runtime vary so much from answer to answer. */
const spread = 1.25;

/**
 * Speeds of models on this device, kept in IndexedDB from visit to visit: a few numbers for each
 * model, runtime and version of this package. Where there is no database it forgets.
 */
export class SpeedMemory {
  readonly #databaseName: string;
  #store: UseStore | undefined;

  constructor(databaseName: string) {
    this.#databaseName = `${databaseName}-speeds`;
  }

  /** What was measured here with so many threads; undefined where nothing was. */
  async recall(
    manifest: ModelManifest,
    runtime: { engineId: string; backend: ExecutionBackend },
    threads: number,
  ): Promise<SpeedPrediction | undefined> {
    try {
      const kept: unknown = await get(keyOf(manifest, runtime), this.#opened());
      if (!isRecord(kept) || (runtime.backend === 'wasm' && kept.threads !== threads)) return;
      return {
        decodeTokensPerSecond: around(kept.decodeTokensPerSecond, spread),
        prefillTokensPerSecond: around(kept.prefillTokensPerSecond, spread),
        basis: 'measured-here',
      };
    } catch {
      return undefined;
    }
  }

  /** Blends a sample in. A first one must have both speeds. */
  async remember(manifest: ModelManifest, sample: SpeedSample): Promise<void> {
    try {
      await update<unknown>(
        keyOf(manifest, sample),
        (kept) => blended(isRecord(kept) && kept.threads === sample.threads ? kept : null, sample),
        this.#opened(),
      );
    } catch {
      // A browser that keeps nothing is asked to predict again next time.
    }
  }

  #opened(): UseStore {
    this.#store ??= createStore(this.#databaseName, 'speeds');
    return this.#store;
  }
}

function keyOf(
  { id, files }: ModelManifest,
  { engineId, backend }: { engineId: string; backend: ExecutionBackend },
): string {
  const weights = files.map(({ sha256 }) => sha256.slice(0, 16)).join('-');
  return [id, weights, engineId, backend, sdkVersion].join(' ');
}

function blended(kept: SpeedRecord | null, sample: SpeedSample): SpeedRecord | null {
  const part = (before: number | undefined, newest: number | undefined) =>
    before === undefined || newest === undefined
      ? (newest ?? before)
      : before + (newest - before) * newestShare;
  const decode = part(kept?.decodeTokensPerSecond, sample.decodeTokensPerSecond);
  const prefill = part(kept?.prefillTokensPerSecond, sample.prefillTokensPerSecond);
  if (decode === undefined || prefill === undefined) return kept;
  return {
    threads: sample.threads,
    decodeTokensPerSecond: decode,
    prefillTokensPerSecond: prefill,
  };
}

/** Other code of the origin can write here too. */
function isRecord(value: unknown): value is SpeedRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { threads, decodeTokensPerSecond, prefillTokensPerSecond } = value as Partial<SpeedRecord>;
  return [threads, decodeTokensPerSecond, prefillTokensPerSecond].every(
    (number) => typeof number === 'number' && number > 0 && Number.isFinite(number),
  );
}
