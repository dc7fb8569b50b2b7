import type { LoadProgress, ModelManifest } from '@localmost/protocol';

/** Hears of each step of a download; the first event already knows the total. */
export type ProgressListener = (progress: LoadProgress) => void;

/** What is to be fetched, and how. */
export interface DownloadRequest {
  manifest: ModelManifest;
  /** Address that relative sources are resolved against: the page's `document.baseURI`. */
  pageUrl: string;
  /**
   * Whether unpinned models, the least recently used first, may be evicted when that makes the new
   * one fit. Nothing is evicted where it would not suffice. Default true.
   */
  makeRoom?: boolean;
}

/** What a download did. */
export interface DownloadReport {
  /** Bytes of bodies that were read from the network. */
  networkBytes: number;
  /** Bytes that were on the disk before, from an earlier attempt or another model. */
  reusedBytes: number;
  /** Ids of the models that were evicted to make room. */
  evictedModels: readonly string[];
}

/** What a repair did. */
export interface RepairReport {
  repairedChunks: number;
  networkBytes: number;
}

/** Said, not thrown: the model runs, but it will have to be fetched again. */
export interface MemoryOnlyWarning {
  code: 'memory-only';
  message: string;
  neededBytes: number;
  availableBytes: number;
}

/** A model that only this page's memory holds. */
export interface MemoryModel {
  /** Verified files by path; Blobs, so that handing them to a worker copies nothing. */
  files: ReadonlyMap<string, Blob>;
  warning: MemoryOnlyWarning;
}

/**
 * What a download worker exposes: it has the network and never sees a prompt. Every method takes
 * plain data, a listener and a signal, so that it crosses a worker boundary as it is.
 */
export interface DownloadHost {
  /**
   * Makes the model whole on disk: fetches what is missing, refetches what is in quarantine, and
   * resolves when everything is committed. In every tab but one it follows the one that fetches.
   * @throws NetworkError, UnexpectedResponseError, CorruptFileError, StorageFullError,
   * StorageLostError, StorageUnavailableError, InvalidManifestError, or the signal's reason
   */
  download(
    request: DownloadRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<DownloadReport>;
  /** Fetches and verifies into memory, for when {@link DownloadHost.download} threw StorageFullError. */
  downloadToMemory(
    request: DownloadRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<MemoryModel>;
  /** Reads every chunk, then refetches the bad ones alone. */
  repair(
    request: DownloadRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<RepairReport>;
  /**
   * Takes a model from a folder that {@link DownloadHost.exportTo} wrote (or any folder that holds
   * the manifest's paths), or from an archive file; verified like a download.
   */
  importFrom(
    manifest: ModelManifest,
    source: FileSystemDirectoryHandle | Blob,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<DownloadReport>;
  /** Writes the model's verified files to a folder, or to one tar file. */
  exportTo(
    manifest: ModelManifest,
    target: FileSystemDirectoryHandle | FileSystemFileHandle,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<void>;
}
