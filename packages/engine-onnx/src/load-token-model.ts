import { type Gguf, requireTensor } from '@localmost/gguf';
import type { EngineLoadOptions, ModelFile } from '@localmost/protocol';
import { prepareBackend } from './backend/prepare-backend.ts';
import type { PreparedBackend } from './backend/prepared-backend.ts';
import { convertModel } from './conversion.ts';
import { loadSession } from './load-session.ts';
import { OnnxTokenModel } from './model/onnx-token-model.ts';
import type { OnnxRuntime } from './runtime/onnx-runtime.ts';
import { EmbeddingTable } from './weights/embedding-table.ts';
import { StoredTensors } from './weights/stored-tensors.ts';

/** A model ready to run, and how it runs. */
export interface LoadedTokenModel {
  readonly gguf: Gguf;
  readonly model: OnnxTokenModel;
  readonly backend: PreparedBackend;
  release(): Promise<void>;
}

/**
 * Reads a GGUF file, builds its graph for the backend and loads it.
 * @throws LocalmostError — malformed, unsupported, out of memory, backend unavailable
 */
export async function loadTokenModel(
  runtime: OnnxRuntime,
  file: ModelFile,
  options: EngineLoadOptions,
): Promise<LoadedTokenModel> {
  const { source, graph, contextWindow } = await convertModel(file, options.backend);
  const { gguf, configuration } = source;
  options.signal.throwIfAborted();
  const backend = await prepareBackend(runtime, options);
  try {
    const { signal, onProgress } = options;
    const stored = await StoredTensors.read(file, gguf, signal, onProgress);
    signal.throwIfAborted();
    const sessionOptions = backend.sessionOptions;
    const session = await loadSession({ runtime, graph, source, stored, options: sessionOptions });
    const table = requireTensor(gguf, 'token_embd.weight');
    const embeddings = new EmbeddingTable(table, stored.bytes(table));
    const cache = backend.createCache(configuration);
    const { chunkTokens, lost } = backend;
    const parts = {
      runtime,
      session,
      embeddings,
      cache,
      configuration,
      contextWindow,
      chunkTokens,
      lost,
    };
    const release = async (): Promise<void> => {
      cache.release();
      await session.release();
      backend.release();
    };
    return { gguf, model: new OnnxTokenModel(parts), backend, release };
  } catch (error) {
    backend.release();
    throw error;
  }
}
