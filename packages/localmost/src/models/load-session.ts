import {
  BackendUnavailableError,
  DeviceLostError,
  type LoadProgress,
  type LocalmostError,
  type ModelManifest,
  OutOfMemoryError,
  UnsupportedModelError,
  WrongResultError,
} from '@localmost/protocol';
import { chooseRuntimes } from '../runtime/choose-runtimes.ts';
import { detectWebgpu } from '../runtime/detect-webgpu.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ClientSettings } from '../settings.ts';
import { LastingEngine } from './lasting-engine.ts';
import { loadTimings } from './load-timings.ts';
import { ModelSession } from './model-session.ts';
import type { LoadedModel, LoadWarning, ModelLoadOptions } from './models-api.ts';
import type { SessionEngine } from './session-engine.ts';
import { type EngineJob, startEngine } from './start-engine.ts';
import type { WeightSource } from './weight-source.ts';

/** Everything that {@link loadEngine} works with. */
export interface LoadJob {
  manifest: ModelManifest;
  options: ModelLoadOptions;
  settings: ClientSettings;
  weights: WeightSource;
  /** Puts what is known to be faster on this device first. */
  order: (runtimes: readonly Runtime[]) => Promise<readonly Runtime[]>;
  signal: AbortSignal;
}

/** A model that is ready in a worker of this tab. */
export interface LoadedEngine {
  loaded: LoadedModel;
  engine: LastingEngine;
}

/** One model with an engine and a line of its own. @throws what {@link loadEngine} throws */
export async function loadSession(job: LoadJob): Promise<ModelSession> {
  const { loaded, engine } = await loadEngine(job);
  const { parallelAnswers } = loaded.capabilities;
  return sessionOver({ loaded, engine, parallelAnswers }, job.settings);
}

/** The line before an engine, and the answers it makes. */
export function sessionOver(
  parts: { loaded: LoadedModel; engine: SessionEngine; parallelAnswers: number },
  { maximumQueueLength, timeouts }: ClientSettings,
): ModelSession {
  return new ModelSession({ ...parts, maximumQueueLength, stopMs: timeouts.stopMs });
}

/**
 * Makes one model ready: weights first, then the first runtime that takes it. Another runtime is
 * tried only where the one before cannot run this model here, computes it wrongly, or lost its
 * device or memory over it; any other failure is the caller's to know.
 */
export async function loadEngine(job: LoadJob): Promise<LoadedEngine> {
  const { manifest, options, settings, signal } = job;
  const beganAt = performance.now();
  const wish = { backend: options.backend ?? 'auto', engine: options.engine };
  const webgpu = wish.backend === 'wasm' ? 'none' : await detectWebgpu();
  const runtimes = await job.order(chooseRuntimes(settings.runtimes, manifest, wish, webgpu));
  const {
    warnings: found,
    downloaded,
    memoryFiles,
  } = await job.weights.obtain(manifest, {
    signal,
    download: options.download ?? true,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const weightsMs = performance.now() - beganAt;
  const warnings: LoadWarning[] = [...found];
  let refusal: LocalmostError | undefined;
  for (const runtime of runtimes) {
    try {
      const engineJob = { manifest, options, settings, signal, runtime, memoryFiles };
      const started = await startEngine(engineJob);
      const { report, proof, workerMs } = started;
      const totalMs = performance.now() - beganAt;
      const times = { downloaded, weightsMs, workerMs, report, totalMs };
      const loaded: LoadedModel = {
        id: manifest.id,
        capabilities: report.capabilities,
        check: report.check,
        ...(report.checkError !== undefined && { checkError: report.checkError }),
        seal: proof,
        loadMs: totalMs,
        timings: loadTimings(wayOf(runtime, manifest), times),
        warnings,
      };
      options.onProgress?.(readyProgress(manifest));
      const engine = new LastingEngine(started, (signal) => startAgain(engineJob, signal));
      return { loaded, engine };
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      refusal ??= thrown;
      const message = `${runtime.engineId} on ${runtime.backend} was skipped: ${thrown.message}`;
      const code = thrown instanceof WrongResultError ? 'wrong-result' : 'engine-skipped';
      warnings.push({ code, message });
    }
  }
  throw refusal ?? new Error('There was no runtime to try.');
}

function isRefusal(thrown: unknown): thrown is LocalmostError {
  return (
    thrown instanceof UnsupportedModelError ||
    thrown instanceof BackendUnavailableError ||
    thrown instanceof WrongResultError ||
    thrown instanceof OutOfMemoryError ||
    thrown instanceof DeviceLostError
  );
}

/** The same once more, after a loss: nobody waits for its progress. */
function startAgain(job: EngineJob, signal: AbortSignal): ReturnType<typeof startEngine> {
  const { onProgress: _, ...options } = job.options;
  return startEngine({ ...job, options, signal });
}

/** What makes two loads the same to the browser's caches. */
function wayOf({ workerUrl }: Runtime, { files }: ModelManifest): string {
  return [workerUrl, ...files.map(({ sha256 }) => sha256)].join(' ');
}

function readyProgress(manifest: ModelManifest): LoadProgress {
  const totalBytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
  return {
    modelId: manifest.id,
    phase: 'ready',
    source: 'cache',
    loadedBytes: totalBytes,
    totalBytes,
  };
}
