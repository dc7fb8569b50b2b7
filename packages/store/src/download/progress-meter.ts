import type { LoadProgress, ModelManifest } from '@localmost/protocol';
import type { ProgressListener } from '../download-host.ts';

/** Events closer together than this are left out, but never the first or the last. */
const minimumIntervalMs = 50;
/** Before this much time has passed a rate says nothing. */
const rateAfterMs = 500;

/** Adds up a download's files into events whose bytes only ever grow. Uses no wall clock. */
export class ProgressMeter {
  readonly totalBytes: number;
  networkBytes = 0;
  readonly #manifest: ModelManifest;
  readonly #listener: ProgressListener;
  readonly #loaded = new Map<string, number>();
  readonly #startedMs: number = performance.now();
  #startBytes = 0;
  #highest = 0;
  #lastEventMs = Number.NEGATIVE_INFINITY;

  constructor(manifest: ModelManifest, listener: ProgressListener) {
    this.#manifest = manifest;
    this.#listener = listener;
    this.totalBytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
  }

  /** The first event: what is there already. */
  start(loadedByFile: ReadonlyMap<string, number>): void {
    for (const [sha256, bytes] of loadedByFile) this.#loaded.set(sha256, bytes);
    this.#startBytes = this.#sum();
    this.#emit();
  }

  /** Notes how far a file is. */
  update(fileSha256: string, loadedBytes: number): void {
    this.#loaded.set(fileSha256, loadedBytes);
    if (performance.now() - this.#lastEventMs >= minimumIntervalMs) this.#emit();
  }

  /** Bytes that are still to come. */
  get missingBytes(): number {
    return this.totalBytes - this.#sum();
  }

  /** The last event: everything is committed. */
  finish(): void {
    for (const file of this.#manifest.files) this.#loaded.set(file.sha256, file.byteLength);
    this.#emit();
  }

  #emit(): void {
    // A file that must start over falls back; what a person sees does not.
    this.#highest = Math.max(this.#highest, this.#sum());
    this.#lastEventMs = performance.now();
    const event: LoadProgress = {
      modelId: this.#manifest.id,
      phase: 'download',
      source: this.networkBytes > 0 ? 'network' : 'cache',
      loadedBytes: this.#highest,
      totalBytes: this.totalBytes,
    };
    const remainingMs = this.#remainingMs();
    this.#listener(remainingMs === null ? event : { ...event, remainingMs });
  }

  #remainingMs(): number | null {
    const elapsedMs = performance.now() - this.#startedMs;
    const gained = this.#highest - this.#startBytes;
    if (elapsedMs < rateAfterMs || gained <= 0) return null;
    return Math.round(((this.totalBytes - this.#highest) * elapsedMs) / gained);
  }

  #sum(): number {
    return this.#manifest.files.reduce(
      (sum, file) => sum + (this.#loaded.get(file.sha256) ?? 0),
      0,
    );
  }
}
