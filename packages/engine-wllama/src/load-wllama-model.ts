import { createTokenizer, type Tokenizer } from '@localmost/generation';
import { type Gguf, tokenizerDefinition } from '@localmost/gguf';
import type { EngineLoadOptions, ModelFile } from '@localmost/protocol';
import { refuseArchitecture } from './architectures.ts';
import { malformed, outOfMemory, speaksOfMemory, unsupportedModel } from './faults.ts';
import { readMetadata } from './header/metadata-only.ts';
import { numberedHeader } from './header/numbered-header.ts';
import { readHeader } from './header/read-header.ts';
import { requireFeatures } from './runtime/require-features.ts';
import { type RunningWllama, startWllama, WllamaStartError } from './runtime/start-wllama.ts';
import { BlobParts, StoredBlob } from './runtime/stored-blob.ts';
import { WllamaTokenModel } from './wllama-token-model.ts';

/** What loading takes besides the engine contract's options. */
export interface WllamaLoadOptions extends EngineLoadOptions {
  readonly modelId: string;
  /** The manifest's window; the file's own length bounds it too. */
  readonly contextWindow: number;
}

/** A model that is ready, and how it runs. */
export interface LoadedWllamaModel {
  /** Of the file's own vocabulary. */
  readonly tokenizer: Tokenizer;
  readonly model: WllamaTokenModel;
  readonly threads: number;
  readonly notes: readonly string[];
  /** Ends llama.cpp's worker and its threads. */
  release(): void;
}

/** More threads than this wait for each other longer than they work. */
const mostThreads = 8;
const shortestWindow = 512;
const mostContext = 2 ** 24;

/**
 * Has llama.cpp read a GGUF file, with the longest context window and the threads that the device
 * allows.
 * @throws MalformedModelError · UnsupportedModelError · OutOfMemoryError · BackendUnavailableError · the signal's reason
 */
export async function loadWllamaModel(
  file: ModelFile,
  options: WllamaLoadOptions,
): Promise<LoadedWllamaModel> {
  const wasm = requireFeatures(options.assets);
  const { header, map } = await readHeader(file);
  const gguf = await readMetadata(file, header, map);
  const { trainedContext, vocabularySize, alignment } = readShape(gguf, options.modelId);
  const tokenizer = createTokenizer(tokenizerDefinition(gguf));
  const notes: string[] = [];
  const dataStart = Math.ceil(map.tensorsEnd / alignment) * alignment;
  const head = numberedHeader(header, map, vocabularySize, alignment);
  const totalBytes = file.byteLength;
  let readBytes = 0;
  const onRead = (bytes: number): void => {
    readBytes = Math.max(readBytes, Math.min(bytes, totalBytes));
    options.onProgress?.(readBytes, totalBytes);
  };
  // The server in llama.cpp keeps one place of its slot for the token after the last.
  let slotTokens = Math.min(options.contextWindow + 1, trainedContext);
  let threads = threadCount(options, notes);
  for (;;) {
    const model = new StoredBlob(new BlobParts(head, file, dataStart, onRead));
    const wanted = { wasm, model, threads, slotTokens, onGpu: options.backend === 'webgpu' };
    try {
      const running = await startWllama(wanted, options.signal);
      return loaded(tokenizer, running, notes, options.modelId, vocabularySize);
    } catch (thrown) {
      if (!(thrown instanceof WllamaStartError)) throw thrown;
      if (thrown.isSilent && threads > 1) {
        notes.push('one thread: the others did not start');
        threads = 1;
      } else if (speaksOfMemory(thrown.nativeText) && slotTokens / 2 >= shortestWindow) {
        slotTokens = Math.floor(slotTokens / 2);
        notes.push(`context of ${slotTokens - 1} tokens: memory is short`);
      } else {
        throw startFault(thrown, slotTokens - 1);
      }
    }
  }
}

function loaded(
  tokenizer: Tokenizer,
  running: RunningWllama,
  notes: readonly string[],
  modelId: string,
  vocabularySize: number,
): LoadedWllamaModel {
  if (running.vocabularySize !== vocabularySize) {
    running.end();
    throw unsupportedModel(modelId, `llama.cpp reads ${running.vocabularySize} tokens`);
  }
  const model = new WllamaTokenModel({
    step: running.step,
    contextWindow: running.slotTokens - 1,
    vocabularySize,
  });
  return { tokenizer, model, threads: running.threads, notes, release: running.end };
}

function readShape(gguf: Gguf, modelId: string) {
  const text = (key: string): string => {
    const value = gguf.metadata.get(key);
    if (typeof value === 'string') return value;
    throw malformed(`The metadata lacks "${key}".`, { key });
  };
  const count = (key: string, otherwise: number, most: number): number => {
    const value = gguf.metadata.get(key) ?? otherwise;
    if (typeof value === 'number' && value >= 1 && value <= most) return value;
    throw malformed(`The metadata's "${key}" is not a number from 1 to ${most}.`, { key });
  };
  const architecture = text('general.architecture');
  const refusal = refuseArchitecture(architecture);
  if (refusal !== null) throw unsupportedModel(modelId, refusal);
  const tokens = gguf.metadata.get('tokenizer.ggml.tokens');
  if (!Array.isArray(tokens) || tokens.length === 0) {
    throw malformed('The metadata lists no tokens.', { key: 'tokenizer.ggml.tokens' });
  }
  return {
    trainedContext: count(`${architecture}.context_length`, mostContext, mostContext),
    vocabularySize: tokens.length,
    alignment: count('general.alignment', 32, 2 ** 20),
  };
}

function threadCount(options: WllamaLoadOptions, notes: string[]): number {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const wanted = Math.min(options.maximumThreads ?? mostThreads, cores, mostThreads);
  if (wanted <= 1 || globalThis.crossOriginIsolated === true) return Math.max(1, wanted);
  notes.push('one thread: the page is not cross-origin isolated');
  return 1;
}

function startFault(error: WllamaStartError, contextWindow: number): Error {
  if (speaksOfMemory(error.nativeText)) return outOfMemory(contextWindow, error);
  return malformed(`llama.cpp cannot read the file: ${lastWords(error.nativeText)}`);
}

/** The reason stands in the first line that speaks of an error; the others repeat it. */
function lastWords(nativeText: string): string {
  const lines = nativeText.split('\n');
  return (
    lines.find((line) => /error|missing|invalid|unknown/i.test(line)) ??
    lines[0] ??
    ''
  ).slice(0, 300);
}
