import type { LoadedModel, LoadProgress } from 'localmost';
import { formatBytes } from '../format.ts';
import type { BenchmarkReport, LoadRun } from '../report/benchmark-report.ts';
import type { MeasureJob } from './measure-job.ts';

/** A model that is ready, and what making it ready took. */
export interface MeasuredLoad {
  loaded: LoadedModel;
  loads: LoadRun[];
}

/**
 * Loads the model as it is found here (over the network, or from the disk), ends it, and loads it
 * once more: what the browser compiled it has by then.
 */
export async function measureLoads(job: MeasureJob): Promise<MeasuredLoad> {
  const first = await loadOnce(job, 'Load');
  await job.client.models.unload(job.manifest.id);
  const second = await loadOnce(job, 'Load again');
  return { loaded: second.loaded, loads: [first.run, second.run] };
}

async function loadOnce(
  job: MeasureJob,
  stage: string,
): Promise<{ loaded: LoadedModel; run: LoadRun }> {
  const { client, manifest, way, signal } = job;
  job.onStep(stage);
  const download = { beganAt: 0, endedAt: 0 };
  const onProgress = (progress: LoadProgress) => {
    job.onStep(stage, bytesOf(progress));
    if (progress.phase !== 'download') return;
    download.endedAt = performance.now();
    download.beganAt ||= download.endedAt;
  };
  const loaded = await client.models.load(manifest.id, { ...way.load, signal, onProgress });
  const isFirstEver = loaded.timings.kind === 'first-ever';
  const downloadMs = download.endedAt - download.beganAt;
  return { loaded, run: { ...loaded.timings, ...(isFirstEver && { downloadMs }) } };
}

/** Reads every stored byte against its hash, and times it. */
export async function measureVerify(
  job: MeasureJob,
): Promise<NonNullable<BenchmarkReport['verify']>> {
  const { client, manifest, signal } = job;
  job.onStep('Check every byte');
  const beganAt = performance.now();
  await client.models.verify(manifest.id, {
    signal,
    onProgress: (progress) => job.onStep('Check every byte', bytesOf(progress)),
  });
  const bytes = manifest.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { bytes, ms: performance.now() - beganAt };
}

function bytesOf({ loadedBytes, totalBytes }: LoadProgress): string {
  return `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`;
}
