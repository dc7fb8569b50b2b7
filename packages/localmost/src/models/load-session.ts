import {
  BackendUnavailableError,
  type LoadProgress,
  type LocalmostError,
  type ModelManifest,
  UnsupportedModelError,
} from '@localmost/protocol';
import { chooseRuntimes } from '../runtime/choose-runtimes.ts';
import { detectWebgpu } from '../runtime/detect-webgpu.ts';
import type { ClientSettings } from '../settings.ts';
import { ModelSession } from './model-session.ts';
import type { LoadWarning, ModelLoadOptions } from './models-api.ts';
import { startEngine } from './start-engine.ts';
import type { WeightSource } from './weight-source.ts';

/** Everything that {@link loadSession} works with. */
export interface LoadJob {
  manifest: ModelManifest;
  options: ModelLoadOptions;
  settings: ClientSettings;
  weights: WeightSource;
  signal: AbortSignal;
}

/**
 * Makes one model ready: weights first, then the first runtime that takes it. Another runtime is
 * tried only where the one before said that it cannot run this model here; any other failure is
 * the caller's to know.
 */
export async function loadSession(job: LoadJob): Promise<ModelSession> {
  const { manifest, options, settings, signal } = job;
  const beganAt = performance.now();
  const wish = { backend: options.backend ?? 'auto', engine: options.engine };
  const webgpu = wish.backend === 'wasm' ? 'none' : await detectWebgpu();
  const runtimes = chooseRuntimes(settings.runtimes, manifest, wish, webgpu);
  const weights = await job.weights.obtain(manifest, {
    signal,
    download: options.download ?? true,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const warnings: LoadWarning[] = [...weights.warnings];
  let refusal: LocalmostError | undefined;
  for (const runtime of runtimes) {
    try {
      const { connection, proof, capabilities } = await startEngine({
        manifest,
        options,
        settings,
        signal,
        runtime,
        memoryFiles: weights.memoryFiles,
      });
      const loadMs = performance.now() - beganAt;
      const loaded = { id: manifest.id, capabilities, seal: proof, loadMs, warnings };
      options.onProgress?.(readyProgress(manifest));
      const { maximumQueueLength, timeouts } = settings;
      return new ModelSession({ loaded, connection, maximumQueueLength, stopMs: timeouts.stopMs });
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      refusal ??= thrown;
      const message = `${runtime.engineId} on ${runtime.backend} was skipped: ${thrown.message}`;
      warnings.push({ code: 'engine-skipped', message });
    }
  }
  throw refusal ?? new Error('There was no runtime to try.');
}

function isRefusal(thrown: unknown): thrown is LocalmostError {
  return thrown instanceof UnsupportedModelError || thrown instanceof BackendUnavailableError;
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
