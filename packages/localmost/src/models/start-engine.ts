import type { WorkerConnection } from '@localmost/bridge';
import type {
  EngineHost,
  HostLoadReport,
  HostLoadRequest,
  ModelManifest,
  SealProof,
} from '@localmost/protocol';
import { fetchAssetBytes } from '../runtime/fetch-asset.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { startSealedWorker } from '../seal/start-sealed-worker.ts';
import type { ClientSettings } from '../settings.ts';
import { tooLong } from '../with-timeout.ts';
import type { ModelLoadOptions } from './models-api.ts';

/** An engine that holds a model, in its sealed worker. */
export interface StartedEngine {
  connection: WorkerConnection<EngineHost>;
  proof: SealProof;
  report: HostLoadReport;
  /** Starting the worker and proving its seal, in milliseconds. */
  workerMs: number;
}

/** What {@link startEngine} is to start. */
export interface EngineJob {
  manifest: ModelManifest;
  options: ModelLoadOptions;
  settings: ClientSettings;
  signal: AbortSignal;
  runtime: Runtime;
  /** Present where the weights are in memory and not on disk. */
  memoryFiles?: ReadonlyMap<string, Blob> | undefined;
}

/**
 * Starts a runtime's worker in its seal and has it load the model. Where that fails, the worker is
 * ended.
 */
export async function startEngine(job: EngineJob): Promise<StartedEngine> {
  const { runtime, signal, settings } = job;
  const { startMs, sealMs, silenceMs } = settings.timeouts;
  const beganAt = performance.now();
  const [assets, sealed] = await Promise.allSettled([
    fetchAssets(runtime, signal, startMs),
    startSealedWorker({
      workerUrl: runtime.workerUrl,
      sealedPageUrl: settings.sealedPageUrl,
      signal,
      startMs,
      sealMs,
      silenceMs,
    }),
  ]);
  if (sealed.status === 'rejected') throw sealed.reason;
  const { connection, proof } = sealed.value;
  const workerMs = performance.now() - beganAt;
  try {
    if (assets.status === 'rejected') throw assets.reason;
    const report = await loadModel(job, connection, assets.value);
    return { connection, proof, report, workerMs };
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

async function fetchAssets(
  runtime: Runtime,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Map<string, ArrayBuffer>> {
  const entries = Object.entries(runtime.assets).map(
    async ([name, address]) => [name, await fetchAssetBytes(address, signal, timeoutMs)] as const,
  );
  return new Map(await Promise.all(entries));
}

/** Loads with an eye on progress: a worker that waits for a thread which never starts is alive, yet stuck. */
async function loadModel(
  job: EngineJob,
  connection: WorkerConnection<EngineHost>,
  assets: ReadonlyMap<string, ArrayBuffer>,
): Promise<HostLoadReport> {
  const { manifest, options, runtime, settings, signal, memoryFiles } = job;
  const { loadSilenceMs } = settings.timeouts;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(tooLong(`loading ${manifest.id}`, loadSilenceMs));
  let timer = setTimeout(giveUp, loadSilenceMs);
  let settled = false;
  const onProgress = (loadedBytes: number, totalBytes: number) => {
    if (settled) return;
    clearTimeout(timer);
    timer = setTimeout(giveUp, loadSilenceMs);
    const progress = { modelId: manifest.id, phase: 'load', source: 'cache' } as const;
    options.onProgress?.({ ...progress, loadedBytes, totalBytes });
  };
  const onAbort = () => reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  const request: HostLoadRequest = {
    manifest,
    backend: runtime.backend,
    assets,
    databaseName: settings.databaseName,
    ...(options.maximumThreads !== undefined && { maximumThreads: options.maximumThreads }),
    ...(options.parallelAnswers !== undefined && { parallelAnswers: options.parallelAnswers }),
    ...(settings.sessionBudgetBytes !== undefined && {
      sessionBudgetBytes: settings.sessionBudgetBytes,
    }),
    ...(memoryFiles && { memoryFiles }),
  };
  try {
    return await Promise.race([connection.host.load(request, onProgress, signal), stopped]);
  } finally {
    settled = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
