import { createTextGenerator, createTokenizer, defaultSessionBudget } from '@localmost/generation';
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
import { cpuEngineId } from './cpu-token-model.ts';
import { loadCpuModel } from './load-cpu-model.ts';

const backend: ExecutionBackend = 'wasm';
/** More would make each of them slow; a cache that is not used is only addresses. */
const usualAnswers = 4;

/** What the worker's entry hands in. */
export interface CpuEngineSetup {
  /**
   * The module to run in helper threads, usually the entry itself (`import.meta.url`); it must call
   * `serveCpuThread` when `isCpuThread`. Without it the engine uses one thread.
   */
  readonly threadUrl?: string;
}

/** Gives the factory of engines that run Llama-family GGUF files on our own WebAssembly kernels. */
export function createCpuEngineFactory(setup: CpuEngineSetup = {}): EngineFactory {
  return {
    id: cpuEngineId,
    supports,
    load: async (files, options) => {
      const support = supports(files.manifest, options.backend);
      if (!support.supported) throw unsupportedHere(files.manifest.id, support.reason);
      return loadEngine(setup.threadUrl ?? null, files, options);
    },
  };
}

function supports(manifest: ModelManifest, wanted: ExecutionBackend): EngineSupport {
  if (wanted !== backend) return { supported: false, reason: 'this engine runs on wasm only' };
  if (manifest.format === 'gguf') return { supported: true };
  return { supported: false, reason: `the model's format is ${manifest.format}, not gguf` };
}

async function loadEngine(
  threadUrl: string | null,
  files: ModelFiles,
  options: EngineLoadOptions,
): Promise<Engine> {
  const { manifest } = files;
  const entry = manifest.files.find((file) => file.path.endsWith('.gguf'));
  if (entry === undefined) throw unsupportedHere(manifest.id, 'the manifest lists no .gguf file');
  const { sessionBudgetBytes = defaultSessionBudget(), prefixShelf } = options;
  // Taken apart, so that the file's metadata, twice the tokenizer's size, are not held.
  const { gguf, model, batch, threads, variant, notes, release } = await loadCpuModel(
    await files.open(entry.path),
    {
      ...options,
      parallelAnswers: sessionBudgetBytes === 0 ? 1 : (options.parallelAnswers ?? usualAnswers),
      threadUrl,
      contextWindow: manifest.contextWindow,
      modelHash: entry.sha256,
    },
  );
  const tokenizer = createTokenizer(tokenizerDefinition(gguf));
  const generator = createTextGenerator({
    model,
    batch,
    tokenizer,
    modelId: manifest.id,
    engineId: cpuEngineId,
    backend,
    promptLookup: true,
    sessionBudgetBytes,
    ...(prefixShelf && { prefixShelf }),
  });
  const { callSessions } = generator;
  return {
    capabilities: {
      engineId: cpuEngineId,
      backend,
      threads,
      contextWindow: model.contextWindow,
      parallelAnswers: batch.sequences.length,
      notes: [`kernels: ${variant}`, ...notes],
    },
    generate: (request, { signal }) => generator.generate(request, signal),
    countTokens: async (text) => tokenizer.countTokens(text),
    logitsAfter: (tokenIds, signal) => generator.logitsAfter(tokenIds, signal),
    score: (request, { signal }) => generator.score(request, signal),
    ...(callSessions && { callSessions }),
    get progress() {
      return generator.progress;
    },
    unload: async () => release(),
  };
}

function unsupportedHere(modelId: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The CPU engine cannot run "${modelId}": ${reason}.`,
    details: { modelId, reason },
    remedies: ['Take a GGUF build of a Llama-family model.', 'Let another engine run it.'],
  });
}
