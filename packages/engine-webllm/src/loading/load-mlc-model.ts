import {
  EngineFailureError,
  type EngineLoadOptions,
  type MlcBuild,
  type ModelFiles,
  UnsupportedModelError,
} from '@localmost/protocol';
import { MLCEngine, modelVersion } from '@mlc-ai/web-llm';
import { tokenizerName } from '../catalogue/mlc-model-facts.ts';
import { type ChatConfig, chatConfigName, parseChatConfig } from '../chat-config.ts';
import { checkDevice, webgpuMissing } from '../device/check-device.ts';
import { type DeviceWatch, watchDevice } from '../device/watch-device.ts';
import { libraryMismatch, outOfMemory, webllmFault } from '../faults.ts';
import { type LoadedPipeline, loadedPipeline } from '../loaded-pipeline.ts';
import { createFileCache } from './file-cache.ts';
import { modelAddresses } from './model-addresses.ts';
import { modelRecord } from './model-record.ts';
import { serveCaches } from './serve-caches.ts';

/** A model that web-llm holds on the GPU. */
export interface LoadedMlcModel {
  engine: MLCEngine;
  pipeline: LoadedPipeline;
  device: DeviceWatch;
  config: ChatConfig;
  /** Tokens of prompt and answer together, or of the sliding window. */
  contextWindow: number;
  isFallbackAdapter: boolean;
}

/** What {@link loadMlcModel} takes of the engine contract's options. */
export type MlcLoadOptions = Pick<EngineLoadOptions, 'signal' | 'onProgress'>;

/**
 * Has web-llm load a model from verified files alone: settings, library, tokenizer and weights.
 * @throws BackendUnavailableError · UnsupportedModelError · MalformedModelError · OutOfMemoryError ·
 * EngineFailureError · the store's errors · the signal's reason
 */
export async function loadMlcModel(
  files: ModelFiles,
  build: MlcBuild,
  options: MlcLoadOptions,
): Promise<LoadedMlcModel> {
  const { signal } = options;
  const { manifest } = files;
  if (build.libraryVersion !== modelVersion) throw otherVersion(build);
  const isFallbackAdapter = await requireDevice(build);
  signal.throwIfAborted();
  const addresses = modelAddresses(manifest, build);
  const config = await readConfig(files, addresses.pathOf(addresses.base + chatConfigName));
  tokenizerName(config.tokenizer_files);
  const record = modelRecord(manifest, build, addresses, config);
  const engine = new MLCEngine({
    appConfig: { model_list: [record], cacheBackend: 'cache' },
    logLevel: 'SILENT',
  });

  const device = watchDevice();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  let fileFault: { fault: unknown } | undefined;
  let isLibraryRead = false;
  const reportProgress = progressOf(files, options);
  const restoreCaches = serveCaches(
    createFileCache(files, addresses, {
      signal,
      onRead: (byteLength, path) => {
        isLibraryRead ||= path === build.libraryPath;
        reportProgress(byteLength);
      },
      onFault: (fault) => {
        fileFault ??= { fault };
      },
    }),
  );
  // web-llm destroys its device when the GPU refuses a buffer, and says so to its log.
  const unwatch = device.onLost(() => stopped.reject(outOfMemory('load')));
  const onAbort = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const reload = engine.reload(build.recordId);
    reload.catch(() => undefined);
    await Promise.race([reload, stopped.promise]);
    signal.throwIfAborted();
    const pipeline = loadedPipeline(engine, build.recordId);
    const contextWindow = windowLength(record.overrides ?? {}, manifest.contextWindow);
    return { engine, pipeline, device, config, contextWindow, isFallbackAdapter };
  } catch (fault) {
    device.release();
    void engine.unload().catch(() => undefined);
    signal.throwIfAborted();
    if (fileFault) throw webllmFault(fileFault.fault, 'load');
    const typed = webllmFault(fault, 'load');
    // Between the library and the GPU web-llm does nothing but start the library.
    const atLibrary = isLibraryRead && !device.isTaken && typed instanceof EngineFailureError;
    throw atLibrary ? libraryMismatch(messageOf(fault), fault) : typed;
  } finally {
    restoreCaches();
    device.stopTaking();
    unwatch();
    signal.removeEventListener('abort', onAbort);
  }
}

async function requireDevice(build: MlcBuild): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw webgpuMissing();
  checkDevice(adapter, build);
  return adapter.info.isFallbackAdapter ?? false;
}

async function readConfig(files: ModelFiles, path: string | undefined): Promise<ChatConfig> {
  if (path === undefined) throw noConfig(files.manifest.id);
  const file = await files.open(path);
  return parseChatConfig(await file.read(0, file.byteLength));
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function progressOf(
  { manifest }: ModelFiles,
  { onProgress = () => undefined }: MlcLoadOptions,
): (byteLength: number) => void {
  const totalBytes = manifest.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let loadedBytes = 0;
  return (byteLength) => {
    loadedBytes += byteLength;
    onProgress(loadedBytes, totalBytes);
  };
}

function windowLength(
  {
    context_window_size = -1,
    sliding_window_size = -1,
  }: NonNullable<ReturnType<typeof modelRecord>['overrides']>,
  offered: number,
): number {
  const length = Math.max(context_window_size, sliding_window_size);
  return length > 0 ? Math.min(length, offered) : offered;
}

function otherVersion({ libraryVersion }: MlcBuild): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The model's library was compiled against ${libraryVersion}; this web-llm runs ${modelVersion}.`,
    details: { libraryVersion, supported: modelVersion },
    remedies: ['Pin the model anew with `npm run models -- add-mlc`.'],
  });
}

function noConfig(modelId: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The manifest of ${modelId} lists no ${chatConfigName}.`,
    details: { modelId },
    remedies: ['Pin the model anew with `npm run models -- add-mlc`.'],
  });
}
