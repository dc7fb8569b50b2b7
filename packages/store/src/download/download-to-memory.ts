import { parseManifest } from '@localmost/protocol';
import type { MemoryModel } from '../download-host.ts';
import { estimateStorage } from '../space/storage-estimate.ts';
import type { DownloadJob } from './download-model.ts';
import { uniqueFiles } from './download-model.ts';
import type { DownloadSettings } from './download-settings.ts';
import { fetchFile } from './fetch-file.ts';
import { inParallel } from './in-parallel.ts';
import { createMemoryTarget } from './memory-target.ts';
import { ProgressMeter } from './progress-meter.ts';

/**
 * Fetches and verifies a model without touching the disk.
 * @throws NetworkError, UnexpectedResponseError, CorruptFileError, or the signal's reason
 */
export async function downloadToMemory(
  job: Omit<DownloadJob, 'mayEvict'>,
  settings: DownloadSettings,
): Promise<MemoryModel> {
  const manifest = parseManifest(job.manifest);
  const meter = new ProgressMeter(manifest, job.onProgress);
  const blobs = new Map<string, Blob>();
  meter.start(new Map());
  await inParallel(
    uniqueFiles(manifest),
    settings.parallelFiles,
    job.signal,
    async (entry, signal) => {
      const target = createMemoryTarget();
      await fetchFile(entry, target, job.sourcesOf(entry), {
        settings,
        signal,
        onLoaded: (fileSha256, loadedBytes) => meter.update(fileSha256, loadedBytes),
        onReceived: (byteLength) => {
          meter.networkBytes += byteLength;
        },
      });
      blobs.set(entry.sha256, target.blob() ?? new Blob());
    },
  );
  meter.finish();
  const { originBytes, quotaBytes } = await estimateStorage();
  const availableBytes = Math.max(quotaBytes - originBytes, 0);
  return {
    files: new Map(manifest.files.map((file) => [file.path, blobs.get(file.sha256) ?? new Blob()])),
    warning: {
      code: 'memory-only',
      message: `"${manifest.name}" runs from memory: it was not stored, and is fetched again after a reload.`,
      neededBytes: meter.totalBytes,
      availableBytes,
    },
  };
}
