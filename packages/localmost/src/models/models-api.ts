import type {
  EngineCapabilities,
  ExecutionBackend,
  LoadCheck,
  LoadProgress,
  ModelManifest,
  PrimeReport,
  SealProof,
} from '@localmost/protocol';
import type {
  DownloadReport,
  ModelAvailability,
  ModelInspection,
  PersistedPrefix,
  RepairReport,
  StorageUsage,
  StoredModel,
  VerificationReport,
} from '@localmost/store';
import type { Recommendation, RecommendOptions } from '../choice/recommendation.ts';
import type { PrimeOptions } from '../sessions/prime-model.ts';
import type { ModelSharing } from '../sharing/sharing-options.ts';
import type { LoadTimings } from './load-timings.ts';

/** Something worth knowing that did not stop the model from running. */
export interface LoadWarning {
  /**
   * `memory-only`: the weights could not be stored and must be fetched again next time.
   * `engine-skipped`: a runtime that comes first could not run the model here. `wrong-result`: one
   * ran it and computed something else than the golden logits, so the next one serves.
   * `not-shared`: it was to be shared with other tabs, and this one holds a copy of its own.
   */
  code: 'memory-only' | 'engine-skipped' | 'wrong-result' | 'not-shared';
  message: string;
}

/** A model that is ready to answer. */
export interface LoadedModel {
  id: string;
  capabilities: EngineCapabilities;
  /** What the model's worker tried in order to reach the network, and how each attempt was refused. */
  seal: SealProof;
  /** From the call of `load` to readiness, a download included. */
  loadMs: number;
  timings: LoadTimings;
  /** Whether the engine computed the model's golden logits. */
  check: LoadCheck;
  /** Largest error of a golden logit; absent unless `check` is `matched`. */
  checkError?: number;
  warnings: readonly LoadWarning[];
  /** Which tab holds it now; present where the client shares its models. Kept current. */
  sharing?: ModelSharing;
}

/** Settings shared by the calls that move bytes. */
export interface TransferOptions {
  signal?: AbortSignal;
  /** Called with every step; bytes never decrease within a phase. */
  onProgress?: (progress: LoadProgress) => void;
}

/** How a model is to be loaded. */
export interface ModelLoadOptions extends TransferOptions {
  /** `auto`: WebGPU where the device has a real adapter, wasm otherwise. Default `auto`. */
  backend?: ExecutionBackend | 'auto';
  /** Only this engine, by its id, such as `onnx`. Default: the first that fits. */
  engine?: string;
  /** Upper limit of wasm threads. Default: what the device has. */
  maximumThreads?: number;
  /**
   * At most so many answers at once, on engines that can; the more, the slower each. Default: what the
   * engine and its memory allow, see `capabilities.parallelAnswers`. Of a shared model each tab has one.
   */
  parallelAnswers?: number;
  /** False loads from the disk only, and throws ModelNotStoredError. Default true. */
  download?: boolean;
}

/** The models a client knows, stores and runs. */
export interface ModelsApi {
  /** Manifests of all known models. */
  list(): readonly ModelManifest[];
  /** @throws UnknownModelError naming the known ids */
  get(id: string): ModelManifest;
  /** Makes a model known, or replaces its manifest. @throws InvalidManifestError */
  add(manifest: unknown): ModelManifest;
  /**
   * Judges all models for this device: whether each fits, how fast it will be on each runtime, and
   * what it was seen to answer; the best first. The first call measures the device, in under 3 s.
   */
  recommend(options?: RecommendOptions): Promise<Recommendation>;
  availability(id: string): Promise<ModelAvailability>;
  inspect(id: string): Promise<ModelInspection>;
  /** Fetches the weights in a worker that has the network and never sees a prompt. */
  download(id: string, options?: TransferOptions): Promise<DownloadReport>;
  /**
   * Makes a model ready: fetches what is missing, starts a sealed worker, has it prove its seal,
   * and loads the weights. A loaded model is given back as it is.
   * @throws UnknownModelError, BackendUnavailableError, UnsupportedModelError, WrongResultError,
   * OutOfMemoryError, DeviceLostError, SealBrokenError, WorkerLostError, any error of {@link ModelsApi.download}, or the signal's reason
   */
  load(id: string, options?: ModelLoadOptions): Promise<LoadedModel>;
  /** Models that are ready now. */
  loaded(): readonly LoadedModel[];
  /** Ends the model's worker; requests still waiting fail with ModelNotLoadedError. */
  unload(id: string): Promise<void>;
  /**
   * Computes what conversations begin with, before the first of them is asked for, and keeps it: in
   * memory, and with `persist` on the disk too. On its own, nothing is ever persisted.
   * @throws ModelNotLoadedError, InvalidRequestError for restricted text that is to be persisted,
   * ContextOverflowError, UnsupportedRequestError where the engine keeps none, or the signal's reason
   */
  prime(id: string, options: PrimeOptions): Promise<PrimeReport>;
  /** What is persisted on this device's disk, of unknown models too. */
  primed(): Promise<PersistedPrefix[]>;
  /** Deletes what is persisted of a model, or of all. */
  unprime(id?: string): Promise<void>;
  /** Tokens of plain text, without a template. @throws ModelNotLoadedError */
  countTokens(id: string, text: string): Promise<number>;
  /** Reads every stored byte against its hash. */
  verify(id: string, options?: TransferOptions): Promise<VerificationReport>;
  /** Refetches only what is bad. */
  repair(id: string, options?: TransferOptions): Promise<RepairReport>;
  /**
   * Takes the weights from a folder or an archive file, for machines without a network; verified
   * like a download.
   */
  importFrom(
    id: string,
    source: FileSystemDirectoryHandle | Blob,
    options?: TransferOptions,
  ): Promise<DownloadReport>;
  /** Writes the verified weights to a folder, or to one archive file. @throws ModelNotStoredError */
  exportTo(
    id: string,
    target: FileSystemDirectoryHandle | FileSystemFileHandle,
    options?: TransferOptions,
  ): Promise<void>;
  /** Unloads the model, and deletes its weights and its persisted prefixes. */
  remove(id: string): Promise<void>;
  /** A pinned model is never evicted to make room. */
  pin(id: string, pinned: boolean): Promise<void>;
  /** What the disk holds, whole or in part; of unknown models too. */
  stored(): Promise<StoredModel[]>;
  usage(): Promise<StorageUsage>;
}
