import type { DownloadHost, DownloadRequest, ProgressListener } from '../download-host.ts';
import type { ModelStoreOptions } from '../model-store.ts';
import { openStoreParts, type StoreParts } from '../open-store-parts.ts';
import { verifyModel } from '../reading/verify-model.ts';
import { fileUrls } from '../source-urls.ts';
import { downloadModel } from './download-model.ts';
import { type DownloadSettings, defaultDownloadSettings } from './download-settings.ts';
import { downloadToMemory } from './download-to-memory.ts';
import { createHttpSource } from './http-source.ts';
import { exportModel } from './transfer/export-model.ts';
import { importSources } from './transfer/import-sources.ts';

/** Settings of {@link createDownloadHost}; the defaults suit an app. */
export interface DownloadHostOptions extends ModelStoreOptions {
  settings?: Partial<DownloadSettings>;
}

/** Gives what a download worker exposes to the page. The database is opened with the first call. */
export function createDownloadHost(options: DownloadHostOptions = {}): DownloadHost {
  const settings: DownloadSettings = { ...defaultDownloadSettings, ...options.settings };
  let opening: Promise<StoreParts> | undefined;
  function openParts(): Promise<StoreParts> {
    opening ??= openStoreParts(options).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  function networkJob(request: DownloadRequest, onProgress: ProgressListener, signal: AbortSignal) {
    const { manifest, pageUrl } = request;
    return {
      manifest,
      onProgress,
      signal,
      mayEvict: request.makeRoom ?? true,
      sourcesOf: (entry: { path: string }) =>
        fileUrls(manifest, entry.path, pageUrl).map(createHttpSource),
    };
  }

  return {
    async download(request, onProgress, signal) {
      const job = networkJob(request, onProgress, signal);
      const { repairedChunks: _, ...report } = await downloadModel(
        job,
        await openParts(),
        settings,
      );
      return report;
    },

    downloadToMemory: (request, onProgress, signal) =>
      downloadToMemory(networkJob(request, onProgress, signal), settings),

    async repair(request, onProgress, signal) {
      const parts = await openParts();
      const { id: modelId } = request.manifest;
      await verifyModel(request.manifest, parts, {
        signal,
        onProgress: (loadedBytes, totalBytes) =>
          onProgress({ modelId, phase: 'verify', source: 'cache', loadedBytes, totalBytes }),
      });
      const job = networkJob(request, onProgress, signal);
      const { repairedChunks, networkBytes } = await downloadModel(job, parts, settings);
      return { repairedChunks, networkBytes };
    },

    async importFrom(manifest, source, onProgress, signal) {
      const sourcesOf = await importSources(manifest, source);
      const job = { manifest, mayEvict: true, sourcesOf, onProgress, signal };
      const { repairedChunks: _, ...report } = await downloadModel(
        job,
        await openParts(),
        settings,
      );
      return report;
    },

    exportTo: async (manifest, target, onProgress, signal) =>
      exportModel(manifest, target, await openParts(), onProgress, signal),
  };
}
