import {
  type ModelFileEntry,
  type ModelManifest,
  parseManifest,
  StorageFullError,
} from '@localmost/protocol';
import type { DownloadReport, ProgressListener } from '../download-host.ts';
import type { StoreParts } from '../open-store-parts.ts';
import { abandonModel } from '../space/abandon-model.ts';
import { collectGarbage } from '../space/collect.ts';
import { inspectModel, viewDisk } from '../space/inspect-model.ts';
import { ensureSpace, evict } from '../space/make-room.ts';
import type { ByteSource } from './byte-source.ts';
import { createDiskTarget } from './disk-target.ts';
import type { DownloadSettings } from './download-settings.ts';
import { fetchFile } from './fetch-file.ts';
import type { FetchContext } from './fill-from-source.ts';
import { inParallel } from './in-parallel.ts';
import { ProgressMeter } from './progress-meter.ts';
import { repairFile } from './repair-file.ts';

/** One model's way to the disk. */
export interface DownloadJob {
  manifest: ModelManifest;
  mayEvict: boolean;
  /** The places one file may come from, in order. */
  sourcesOf: (entry: ModelFileEntry) => readonly ByteSource[];
  onProgress: ProgressListener;
  signal: AbortSignal;
}

/** What a job did, with the count of single chunks that were replaced. */
export interface JobReport extends DownloadReport {
  repairedChunks: number;
}

/** Between two messages to the other tabs about one file. */
const tellIntervalMs = 100;

/**
 * Makes a model whole on disk and commits it. Where another tab fetches a file already, follows it,
 * and takes over should it die.
 * @throws what {@link DownloadHost.download} does
 */
export async function downloadModel(
  job: DownloadJob,
  parts: StoreParts,
  settings: DownloadSettings,
): Promise<JobReport> {
  const manifest = parseManifest(job.manifest);
  const { catalog, connection, locks } = parts;
  const meter = new ProgressMeter(manifest, job.onProgress);
  const entries = uniqueFiles(manifest);
  const missingBytes = await startMeter(entries, meter, parts);
  const evictedModels = await ensureSpace(
    { modelId: manifest.id, neededBytes: missingBytes, mayEvict: job.mayEvict },
    parts,
  );
  await catalog.enterModel(manifest);

  let repairedChunks = 0;
  const stopListening = parts.channel.listen(({ fileSha256, loadedBytes }) =>
    meter.update(fileSha256, loadedBytes),
  );
  // Browsers may hide the true quota from the estimate: then a refused write is the first to know.
  let making: Promise<boolean> | undefined;
  const makeRoom = () => {
    making ??= evictForRest(job, meter, parts, evictedModels);
    return making;
  };
  try {
    await inParallel(entries, settings.parallelFiles, job.signal, (entry, signal) =>
      locks.whileFetching(entry.sha256, signal, async () => {
        const context = fetchContext(entry, meter, parts, settings, signal);
        const committed = await catalog.fileRecord(entry);
        if (committed) {
          const sources = job.sourcesOf(entry);
          repairedChunks += await repairFile(entry, committed, sources, parts, context);
        } else {
          const target = createDiskTarget(entry, parts, makeRoom);
          await fetchFile(entry, target, job.sourcesOf(entry), context);
        }
        context.onLoaded(entry.sha256, entry.byteLength);
      }),
    );
  } catch (error) {
    // A part that cannot become whole must not fill the origin to the brim.
    if (error instanceof StorageFullError) await abandonModel(manifest, parts);
    throw error;
  } finally {
    stopListening();
  }
  await catalog.commitModel(manifest);
  // An older revision under the same id is nobody's any more.
  await collectGarbage(connection, locks);
  meter.finish();
  return {
    networkBytes: meter.networkBytes,
    reusedBytes: meter.totalBytes - missingBytes,
    evictedModels,
    repairedChunks,
  };
}

/** Frees once what the rest of the model needs, and says whether it could. */
async function evictForRest(
  { manifest, mayEvict }: DownloadJob,
  meter: ProgressMeter,
  parts: StoreParts,
  evictedModels: string[],
): Promise<boolean> {
  const ids = mayEvict ? await evict(manifest.id, meter.missingBytes, parts) : null;
  evictedModels.push(...(ids ?? []));
  return ids !== null;
}

/** Two paths may name the same bytes; they are fetched once. */
export function uniqueFiles(manifest: ModelManifest): ModelFileEntry[] {
  return [...new Map(manifest.files.map((entry) => [entry.sha256, entry])).values()];
}

/** The first event, with what is on disk already; gives the bytes that are missing. */
async function startMeter(
  entries: readonly ModelFileEntry[],
  meter: ProgressMeter,
  { catalog }: StoreParts,
): Promise<number> {
  const disk = await viewDisk(catalog);
  const loaded = new Map<string, number>();
  let missingBytes = 0;
  for (const entry of entries) {
    const { storedBytes } = await inspectModel({ files: [entry] }, catalog, disk);
    loaded.set(entry.sha256, storedBytes);
    missingBytes += entry.byteLength - storedBytes;
  }
  meter.start(loaded);
  return missingBytes;
}

function fetchContext(
  entry: ModelFileEntry,
  meter: ProgressMeter,
  { channel }: StoreParts,
  settings: DownloadSettings,
  signal: AbortSignal,
): FetchContext {
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    settings,
    signal,
    onReceived(byteLength, source) {
      if (source.isNetwork) meter.networkBytes += byteLength;
    },
    onLoaded(fileSha256, loadedBytes) {
      meter.update(fileSha256, loadedBytes);
      if (performance.now() - toldMs < tellIntervalMs && loadedBytes < entry.byteLength) return;
      toldMs = performance.now();
      channel.tell({ fileSha256, loadedBytes });
    },
  };
}
