import type { ModelFiles, ModelManifest } from '@localmost/protocol';

/** The four states a user knows. `downloading` is true of any tab, not only of this one. */
export type ModelAvailability = 'unavailable' | 'downloadable' | 'downloading' | 'available';

/**
 * What the disk holds of a model.
 * `unverified`: every chunk is there, but the whole-file hash was not yet compared.
 * `damaged`: committed, and a chunk was since found bad or missing; repair refetches only that one.
 */
export type StorageState = 'absent' | 'partial' | 'unverified' | 'committed' | 'damaged';

/** What the disk holds of one model, in bytes. */
export interface ModelInspection {
  state: StorageState;
  storedBytes: number;
  totalBytes: number;
  /** Chunks found bad or missing that wait for repair. */
  quarantinedChunks: number;
}

/** One model the store knows, whole or in part. */
export interface StoredModel extends ModelInspection {
  manifest: ModelManifest;
  /** Pinned models are never evicted. */
  pinned: boolean;
  /** Counts uses of the store, not time: the smallest was used longest ago. */
  lastUse: number;
}

/** Where the bytes of the origin's quota are. */
export interface StorageUsage {
  /** Bytes of all stored chunks; a chunk that two models share counts once. */
  storedBytes: number;
  /** What the browser says the whole origin uses. */
  originBytes: number;
  quotaBytes: number;
  /** Whether the browser has promised not to evict this origin. */
  persisted: boolean;
}

/** What a full read of a model found. */
export interface VerificationReport {
  checkedChunks: number;
  checkedBytes: number;
  /** Chunks that did not match their hash or were missing; they are in quarantine now. */
  badChunks: number;
}

/** Verified files that hold a reader's lock: while it is held, nothing of the model is collected. */
export interface StoredModelFiles extends ModelFiles {
  /** Lets go of the lock. Ending the worker does the same. */
  close(): void;
}

/** Settings of {@link openModelStore}; the defaults suit an app. */
export interface ModelStoreOptions {
  /** Name of the IndexedDB database; stores with different names share nothing. Default `localmost`. */
  databaseName?: string;
}

/**
 * The reading side of the weight store: small, without network and without hashing code of its own.
 * It can be opened in the page and in a sealed worker at the same time. Downloading is the work of
 * a {@link DownloadHost} in a worker of its own.
 */
export interface ModelStore {
  availability(manifest: ModelManifest): Promise<ModelAvailability>;
  inspect(manifest: ModelManifest): Promise<ModelInspection>;
  /** Verified reads of a stored model; `open` throws where a file is not committed. */
  files(manifest: ModelManifest): StoredModelFiles;
  /** Every model with at least a journal entry, the most recently used first. */
  list(): Promise<StoredModel[]>;
  usage(): Promise<StorageUsage>;
  /**
   * Reads every chunk of every committed file and compares it with its hash. Bad ones go to
   * quarantine. @throws ModelNotStoredError
   */
  verify(
    manifest: ModelManifest,
    options?: {
      signal?: AbortSignal;
      onProgress?: (loadedBytes: number, totalBytes: number) => void;
    },
  ): Promise<VerificationReport>;
  /** Forgets the model and frees what no other model and no reader needs. */
  remove(modelId: string): Promise<void>;
  /** @throws ModelNotStoredError */
  pin(modelId: string, pinned: boolean): Promise<void>;
  /** Hears of a download of this model in any tab or worker. Returns the function that stops it. */
  watch(
    manifest: ModelManifest,
    listener: (loadedBytes: number, totalBytes: number) => void,
  ): () => void;
  /** Closes the connection and lets go of every reader's lock. */
  close(): void;
}
