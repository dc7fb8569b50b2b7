import { createSequenceEncoder, type SequenceEncoder } from '@localmost/generation';
import {
  type EmbeddingModel,
  type Engine,
  type EngineLoadOptions,
  MalformedModelError,
  type ModelFile,
  type ModelFiles,
} from '@localmost/protocol';
import { prepareBackend } from '../backend/prepare-backend.ts';
import type { PreparedBackend } from '../backend/prepared-backend.ts';
import { engineFault } from '../engine-faults.ts';
import type { OnnxRuntime, OnnxSession, OnnxSessionOptions } from '../runtime/onnx-runtime.ts';
import { EmbeddingEngine } from './embedding-engine.ts';
import { EncoderSession } from './encoder-session.ts';
import { readWhole } from './read-whole.ts';

/** Files of an encoder model, by the names that the hub's exports give them. */
export const encoderFileNames = { graph: 'model.onnx', tokenizer: 'tokenizer.json' } as const;

/**
 * Loads an encoder's graph and tokenizer, and gives the engine over them.
 * @throws LocalmostError — malformed, out of memory, backend unavailable
 */
export async function loadEmbeddingEngine(
  runtime: OnnxRuntime,
  files: ModelFiles,
  model: EmbeddingModel,
  options: EngineLoadOptions,
): Promise<Engine> {
  const { manifest } = files;
  const { signal, onProgress = () => {} } = options;
  const graphFile = await files.open(encoderFileNames.graph);
  const encoder = await readEncoder(await files.open(encoderFileNames.tokenizer), signal);
  const graph = await readWhole(graphFile, signal, onProgress);
  const backend = await prepareBackend(runtime, options);
  let session: OnnxSession | undefined;
  try {
    signal.throwIfAborted();
    session = await createSession(runtime, graph, sessionOptions(backend, options));
    const { dimensions } = model;
    const loaded = session;
    return new EmbeddingEngine({
      modelId: manifest.id,
      encoder,
      session: new EncoderSession(runtime, loaded, dimensions, backend.lost),
      dimensions,
      capabilities: {
        engineId: 'onnx',
        backend: options.backend,
        threads: backend.threads,
        contextWindow: manifest.contextWindow,
        parallelAnswers: 1,
        embeddings: { dimensions },
        notes: backend.notes,
      },
      release: async () => {
        await loaded.release();
        backend.release();
      },
    });
  } catch (error) {
    await session?.release();
    backend.release();
    throw error;
  }
}

/**
 * Unlike a language model's, these weights are small and read by matrices of many rows: packing them
 * once for the processor is worth the second copy.
 */
function sessionOptions(backend: PreparedBackend, options: EngineLoadOptions): OnnxSessionOptions {
  return options.backend === 'wasm' ? { executionProviders: ['wasm'] } : backend.sessionOptions;
}

async function createSession(
  runtime: OnnxRuntime,
  graph: Uint8Array,
  options: OnnxSessionOptions,
): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(graph, options);
  } catch (error) {
    throw engineFault(error, 'load');
  }
}

async function readEncoder(file: ModelFile, signal: AbortSignal): Promise<SequenceEncoder> {
  const bytes = await readWhole(file, signal);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new MalformedModelError({
      message: `The model's ${file.path} is not JSON.`,
      remedies: ['Use another file of this model.'],
      cause,
    });
  }
  return createSequenceEncoder(json);
}
