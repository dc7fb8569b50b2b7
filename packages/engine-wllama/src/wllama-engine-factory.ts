import { createTextGenerator } from '@localmost/generation';
import type {
  Engine,
  EngineFactory,
  EngineLoadOptions,
  EngineRequest,
  EngineSupport,
  ExecutionBackend,
  ModelFiles,
  ModelManifest,
} from '@localmost/protocol';
import { refuseArchitecture } from './architectures.ts';
import { unsupportedModel } from './faults.ts';
import { loadWllamaModel } from './load-wllama-model.ts';
import { stepWish } from './step-wish.ts';

const engineId = 'wllama';

/** Gives the factory of engines that run GGUF files on llama.cpp, through `@wllama/wllama`. */
export function createWllamaEngineFactory(): EngineFactory {
  return {
    id: engineId,
    supports,
    load: async (files, options) => {
      const support = supports(files.manifest, options.backend);
      if (!support.supported) throw unsupportedModel(files.manifest.id, support.reason);
      return loadEngine(files, options);
    },
  };
}

function supports(manifest: ModelManifest, backend: ExecutionBackend): EngineSupport {
  if (manifest.format !== 'gguf') {
    return { supported: false, reason: `its format is ${manifest.format}, not gguf` };
  }
  if (backend !== 'wasm') {
    // Where the adapter has no 16-bit floats the library computes on the processor, without a word.
    return { supported: false, reason: 'the library does not tell whether it uses the GPU' };
  }
  const reason = refuseArchitecture(manifest.architecture);
  return reason === null ? { supported: true } : { supported: false, reason };
}

async function loadEngine(files: ModelFiles, options: EngineLoadOptions): Promise<Engine> {
  const { manifest } = files;
  const { backend } = options;
  const entry = manifest.files.find((file) => file.path.endsWith('.gguf'));
  if (entry === undefined) throw unsupportedModel(manifest.id, 'its manifest lists no .gguf file');
  const { tokenizer, model, threads, notes, release } = await loadWllamaModel(
    await files.open(entry.path),
    { ...options, modelId: manifest.id, contextWindow: manifest.contextWindow },
  );
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: manifest.id,
    engineId,
    backend,
  });
  async function* generate(request: EngineRequest, signal: AbortSignal) {
    const { wish, sampling } = stepWish(request.sampling, model.vocabularySize);
    for await (const part of generator.generate({ ...request, sampling }, signal)) {
      // The first part comes only once no other answer is under way.
      if (part.type === 'start') model.wish = wish;
      yield part;
    }
  }
  return {
    capabilities: {
      engineId,
      backend,
      threads,
      contextWindow: model.contextWindow,
      parallelAnswers: 1,
      notes,
    },
    generate: (request, { signal }) => generate(request, signal),
    countTokens: async (text) => tokenizer.countTokens(text),
    logitsAfter: async (tokenIds, signal) => {
      const { wish } = model;
      model.wish = { candidates: model.vocabularySize, repetitionPenalty: 1 };
      try {
        return await generator.logitsAfter(tokenIds, signal);
      } finally {
        model.wish = wish;
      }
    },
    get progress() {
      return generator.progress;
    },
    unload: async () => release(),
  };
}
