import { type ModelManifest, ModelNotStoredError, parseManifest } from '@localmost/protocol';
import { del } from 'idb-keyval';
import { storeNames } from './database/schema.ts';
import { chunkLength } from './integrity/chunk-plan.ts';
import type {
  ModelStore,
  ModelStoreOptions,
  StorageUsage,
  StoredModel,
  StoredModelFiles,
} from './model-store.ts';
import { openStoreParts, type StoreParts } from './open-store-parts.ts';
import { openStoredFiles } from './reading/stored-files.ts';
import { verifyModel } from './reading/verify-model.ts';
import { isDownloadable } from './source-urls.ts';
import { collectGarbage } from './space/collect.ts';
import { inspectModel, viewDisk } from './space/inspect-model.ts';
import { estimateStorage } from './space/storage-estimate.ts';

/**
 * Opens the reading side of the weight store.
 * @throws StorageUnavailableError where the browser lacks what the store rests on
 */
export async function openModelStore(options: ModelStoreOptions = {}): Promise<ModelStore> {
  const parts = await openStoreParts(options);
  const { catalog, channel, connection, locks } = parts;
  const opened = new Set<StoredModelFiles>();

  return {
    async availability(manifest) {
      const { state } = await inspectModel(manifest, catalog, await viewDisk(catalog));
      if (state === 'committed') return 'available';
      if (await locks.isFetching(manifest.files.map((file) => file.sha256))) return 'downloading';
      return isDownloadable(manifest) ? 'downloadable' : 'unavailable';
    },

    inspect: async (manifest) => inspectModel(manifest, catalog, await viewDisk(catalog)),

    files(manifest) {
      const files = openStoredFiles(manifest, parts);
      opened.add(files);
      return files;
    },

    list: () => listModels(parts),

    usage: () => measureUsage(parts),

    verify: (manifest, verifyOptions) => verifyModel(manifest, parts, verifyOptions),

    async remove(modelId) {
      await del(modelId, connection.keyValue(storeNames.models));
      await collectGarbage(connection, locks);
    },

    async pin(modelId, pinned) {
      if (await catalog.pinModel(modelId, pinned)) return;
      throw new ModelNotStoredError({
        message: `There is no model "${modelId}" in the store to pin.`,
        details: { modelId },
        remedies: ['Download the model first.', 'Take an id from `list()`.'],
      });
    },

    watch: (manifest, listener) => watchModel(manifest, parts, listener),

    close() {
      for (const files of opened) files.close();
      channel.close();
      connection.close();
    },
  };
}

/** A record that no longer parses as a manifest is not listed; the next collection frees its files. */
async function listModels({ catalog }: StoreParts): Promise<StoredModel[]> {
  const [records, disk] = await Promise.all([catalog.models(), viewDisk(catalog)]);
  const models: StoredModel[] = [];
  for (const record of records.sort((a, b) => b.lastUse - a.lastUse)) {
    let manifest: ModelManifest;
    try {
      manifest = parseManifest(record.manifest);
    } catch {
      continue;
    }
    const inspection = await inspectModel(manifest, catalog, disk);
    models.push({ manifest, pinned: record.pinned, lastUse: record.lastUse, ...inspection });
  }
  return models;
}

async function measureUsage({ catalog }: StoreParts): Promise<StorageUsage> {
  const [records, disk, estimate, persisted] = await Promise.all([
    catalog.models(),
    viewDisk(catalog),
    estimateStorage(),
    navigator.storage?.persisted?.() ?? false,
  ]);
  const chunkBytes = new Map<string, number>();
  for (const entry of records.flatMap((record) => record.manifest.files)) {
    const record = (await catalog.fileRecord(entry)) ?? (await catalog.journal(entry));
    record?.chunks.forEach((hash, index) => {
      if (disk.present.has(hash)) chunkBytes.set(hash, chunkLength(record, index));
    });
  }
  const storedBytes = [...chunkBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { storedBytes, ...estimate, persisted };
}

function watchModel(
  manifest: ModelManifest,
  { channel }: StoreParts,
  listener: (loadedBytes: number, totalBytes: number) => void,
): () => void {
  const totalBytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
  const loadedByFile = new Map(manifest.files.map((file) => [file.sha256, 0]));
  return channel.listen(({ fileSha256, loadedBytes }) => {
    if (!loadedByFile.has(fileSha256)) return;
    loadedByFile.set(fileSha256, loadedBytes);
    listener(
      manifest.files.reduce((sum, file) => sum + (loadedByFile.get(file.sha256) ?? 0), 0),
      totalBytes,
    );
  });
}
