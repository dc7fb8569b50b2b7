import type { LoadProgress, ModelManifest, WireError } from '@localmost/protocol';

/** A call from the harness page to its download worker. */
export interface WorkerRequest {
  id: number;
  method: 'download' | 'downloadToMemory' | 'repair' | 'importFrom' | 'exportTo';
  databaseName: string;
  manifest: ModelManifest;
  pageUrl: string;
  makeRoom: boolean;
  stallTimeoutMs: number;
  /** The browser call, counted from 1, that fails once; 0 for none. */
  failAt: number;
  /** When the caller aborts; 0 for never. */
  abortAfterMs: number;
  /** Bytes of bodies that this worker has read, in all and in the largest piece. Outlives it. */
  received: SharedArrayBuffer;
  source?: FileSystemDirectoryHandle | Blob;
  target?: FileSystemDirectoryHandle | FileSystemFileHandle;
}

/** How a call ended. */
export type WorkerReply = {
  id: number;
  progress: LoadProgress[];
  /** Browser calls that the work made while faults were armed. */
  calls: number;
} & ({ ok: true; value: unknown } | { ok: false; error: WireError });

/** As {@link WorkerReply}, or no answer in time. */
export type Outcome =
  | WorkerReply
  | { ok: false; hung: true; progress: LoadProgress[]; calls: number };

/** Options of one call, from the suite to the page. */
export interface CallOptions {
  method?: WorkerRequest['method'];
  databaseName: string;
  manifest: ModelManifest;
  makeRoom?: boolean;
  stallTimeoutMs?: number;
  failAt?: number;
  abortAfterMs?: number;
  limitMs?: number;
}
