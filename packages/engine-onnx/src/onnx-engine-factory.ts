import { createTextGenerator, createTokenizer } from '@localmost/generation';
import { tokenizerDefinition } from '@localmost/gguf';
import {
  type Engine,
  type EngineFactory,
  type EngineLoadOptions,
  type EngineSupport,
  type ExecutionBackend,
  type ModelFiles,
  type ModelManifest,
  UnsupportedModelError,
} from '@localmost/protocol';
import { encoderFileNames, loadEmbeddingEngine } from './embedding/load-embedding-engine.ts';
import { type LoadedTokenModel, loadTokenModel } from './load-token-model.ts';
import type { OnnxRuntime } from './runtime/onnx-runtime.ts';

const engineId = 'onnx';

/** What the worker's entry hands in. */
export interface OnnxEngineSetup {
  /** The variant of onnxruntime-web that the entry bundles: `/wasm`, or `/jspi` or `/webgpu`. */
  readonly ort: OnnxRuntime;
  /** The backends that this variant holds. */
  readonly backends: readonly ExecutionBackend[];
}

/**
 * Gives the factory of engines on ONNX Runtime: Llama-family GGUF files that answer, and encoders as
 * ONNX files that give vectors.
 */
export function createOnnxEngineFactory(setup: OnnxEngineSetup): EngineFactory {
  const supports = (manifest: ModelManifest, backend: ExecutionBackend): EngineSupport => {
    if (!setup.backends.includes(backend)) {
      return { supported: false, reason: `this worker runs ${setup.backends.join(' and ')} only` };
    }
    if (manifest.format === 'gguf' && !manifest.embedding) return { supported: true };
    if (manifest.format === 'onnx' && manifest.embedding) return encoderSupport(manifest);
    const kind = `${manifest.embedding ? 'encoders' : 'models that answer'} as ${manifest.format}`;
    return { supported: false, reason: `it runs no ${kind}` };
  };
  return {
    id: engineId,
    supports,
    load: async (files, options) => {
      const support = supports(files.manifest, options.backend);
      if (!support.supported) throw unsupportedHere(files.manifest.id, support.reason);
      return loadEngine(setup.ort, files, options);
    },
  };
}

function encoderSupport({ files }: ModelManifest): EngineSupport {
  const paths = files.map(({ path }) => path);
  const missing = Object.values(encoderFileNames).find((name) => !paths.includes(name));
  if (missing === undefined) return { supported: true };
  return { supported: false, reason: `the manifest lists no ${missing}` };
}

async function loadEngine(
  ort: OnnxRuntime,
  files: ModelFiles,
  options: EngineLoadOptions,
): Promise<Engine> {
  const { manifest } = files;
  if (manifest.embedding) return loadEmbeddingEngine(ort, files, manifest.embedding, options);
  const entry = manifest.files.find((file) => file.path.endsWith('.gguf'));
  if (entry === undefined) throw unsupportedHere(manifest.id, 'the manifest lists no .gguf file');
  const loaded = await loadTokenModel(ort, await files.open(entry.path), options);
  try {
    return engineOf(loaded, manifest.id, options.backend);
  } catch (error) {
    await loaded.release();
    throw error;
  }
}

function engineOf(loaded: LoadedTokenModel, modelId: string, backend: ExecutionBackend): Engine {
  const tokenizer = createTokenizer(tokenizerDefinition(loaded.gguf));
  const { model } = loaded;
  const generator = createTextGenerator({ model, tokenizer, modelId, engineId, backend });
  return {
    capabilities: {
      engineId,
      backend,
      threads: loaded.backend.threads,
      contextWindow: model.contextWindow,
      parallelAnswers: 1,
      notes: loaded.backend.notes,
    },
    generate: (request, { signal }) => generator.generate(request, signal),
    countTokens: async (text) => tokenizer.countTokens(text),
    logitsAfter: (tokenIds, signal) => generator.logitsAfter(tokenIds, signal),
    score: (request, { signal }) => generator.score(request, signal),
    get progress() {
      return generator.progress;
    },
    unload: () => loaded.release(),
  };
}

function unsupportedHere(modelId: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The ONNX engine cannot run "${modelId}": ${reason}.`,
    details: { modelId, reason },
    remedies: ['Choose another backend or engine for this model.', 'Choose another model.'],
  });
}
