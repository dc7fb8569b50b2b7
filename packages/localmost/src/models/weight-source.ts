import {
  type ModelManifest,
  ModelNotStoredError,
  StorageFullError,
  StorageUnavailableError,
} from '@localmost/protocol';
import type {
  DownloadReport,
  DownloadRequest,
  ModelStore,
  PrefixStore,
  RepairReport,
} from '@localmost/store';
import type { ClientSettings } from '../settings.ts';
import { type DownloadWorkerOptions, withDownloadWorker } from './download-worker.ts';
import type { LoadWarning, TransferOptions } from './models-api.ts';

/** Weights that an engine can load now. */
export interface ObtainedWeights {
  /** Present where the disk could not hold them. */
  memoryFiles?: ReadonlyMap<string, Blob>;
  warnings: readonly LoadWarning[];
  /** Whether they came over the network just now. */
  downloaded: boolean;
}

/** How {@link WeightSource.obtain} may go about it. */
export interface ObtainOptions extends TransferOptions {
  /** False takes weights from the disk only. */
  download: boolean;
}

/** Where weights come from: the disk, or a download worker. The page holds the store open for both. */
export class WeightSource {
  readonly #settings: ClientSettings;
  #opening: Promise<ModelStore> | undefined;
  #prefixes: PrefixStore | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** The store's reading side, opened with the first call. @throws StorageUnavailableError */
  store(): Promise<ModelStore> {
    this.#opening ??= this.#open().catch((thrown: unknown) => {
      this.#opening = undefined;
      throw thrown;
    });
    return this.#opening;
  }

  /** The store's code is not in a page that has not asked for a model yet. */
  async #open(): Promise<ModelStore> {
    const { openModelStore } = await import('@localmost/store');
    return openModelStore({ databaseName: this.#settings.databaseName });
  }

  /** The persisted prefixes beside the weights. */
  async prefixes(): Promise<PrefixStore> {
    const { openPrefixStore } = await import('@localmost/store');
    this.#prefixes ??= openPrefixStore(this.#settings.databaseName);
    return this.#prefixes;
  }

  /** Makes the weights whole on disk. */
  async download(manifest: ModelManifest, options: TransferOptions): Promise<DownloadReport> {
    // Best effort: a browser that says no evicts when it must, and the model is fetched again.
    const { requestPersistence } = await import('@localmost/store');
    await requestPersistence().catch(() => false);
    return this.#inWorker(options, (host, signal) =>
      host.download(request(manifest), options.onProgress ?? ignore, signal),
    );
  }

  async repair(manifest: ModelManifest, options: TransferOptions): Promise<RepairReport> {
    return this.#inWorker(options, (host, signal) =>
      host.repair(request(manifest), options.onProgress ?? ignore, signal),
    );
  }

  async importFrom(
    manifest: ModelManifest,
    source: FileSystemDirectoryHandle | Blob,
    options: TransferOptions,
  ): Promise<DownloadReport> {
    return this.#inWorker(options, (host, signal) =>
      host.importFrom(manifest, source, options.onProgress ?? ignore, signal),
    );
  }

  async exportTo(
    manifest: ModelManifest,
    target: FileSystemDirectoryHandle | FileSystemFileHandle,
    options: TransferOptions,
  ): Promise<void> {
    return this.#inWorker(options, (host, signal) =>
      host.exportTo(manifest, target, options.onProgress ?? ignore, signal),
    );
  }

  /**
   * Takes the weights from the disk, else downloads them; into memory where the disk refuses.
   * @throws ModelNotStoredError where they would have to be downloaded and may not be
   */
  async obtain(manifest: ModelManifest, options: ObtainOptions): Promise<ObtainedWeights> {
    try {
      const store = await this.store();
      if ((await store.availability(manifest)) === 'available') {
        return { warnings: [], downloaded: false };
      }
      if (!options.download) throw notStored(manifest.id);
      await this.download(manifest, options);
      return { warnings: [], downloaded: true };
    } catch (thrown) {
      if (!options.download) throw thrown;
      if (thrown instanceof StorageFullError || thrown instanceof StorageUnavailableError) {
        return this.#intoMemory(manifest, options);
      }
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#prefixes?.close();
    this.#prefixes = undefined;
    await opening?.then(
      (store) => store.close(),
      () => undefined,
    );
  }

  async #intoMemory(manifest: ModelManifest, options: TransferOptions): Promise<ObtainedWeights> {
    const { files, warning } = await this.#inWorker(options, (host, signal) =>
      host.downloadToMemory(request(manifest), options.onProgress ?? ignore, signal),
    );
    return {
      memoryFiles: files,
      warnings: [{ code: warning.code, message: warning.message }],
      downloaded: true,
    };
  }

  #inWorker<Value>(
    options: TransferOptions,
    work: Parameters<typeof withDownloadWorker<Value>>[1],
  ): Promise<Value> {
    const { downloadWorkerUrl, databaseName, timeouts } = this.#settings;
    const worker: DownloadWorkerOptions = {
      workerUrl: downloadWorkerUrl,
      databaseName,
      signal: options.signal ?? new AbortController().signal,
      startMs: timeouts.startMs,
      silenceMs: timeouts.silenceMs,
    };
    return withDownloadWorker(worker, work);
  }
}

function notStored(modelId: string): ModelNotStoredError {
  return new ModelNotStoredError({
    message: `The weights of ${modelId} are not on this device's disk.`,
    details: { modelId },
    remedies: [`Call \`client.models.download('${modelId}')\` first.`],
  });
}

function request(manifest: ModelManifest): DownloadRequest {
  return { manifest, pageUrl: document.baseURI };
}

function ignore(): void {}
