import { type LoadModelParams, Wllama } from '@wllama/wllama/esm/index.js';
import type { Step } from '../wllama-token-model.ts';
import { withNestedWorker } from './nested-worker.ts';
import { readCandidates } from './read-candidates.ts';
import type { StoredBlob } from './stored-blob.ts';
import { watchStart } from './watch-start.ts';

/** How llama.cpp is started. */
export interface WllamaSetup {
  readonly wasm: ArrayBuffer;
  readonly model: StoredBlob;
  /** 1: no threads besides the library's own worker. */
  readonly threads: number;
  /** Tokens that the server's one slot holds, one more than it computes. */
  readonly slotTokens: number;
  readonly onGpu: boolean;
}

/** llama.cpp with a model, in a worker of its own. */
export interface RunningWllama {
  readonly step: Step;
  readonly vocabularySize: number;
  readonly slotTokens: number;
  readonly threads: number;
  /** Ends the worker, its threads and its memory. */
  end(): void;
}

/** Why llama.cpp did not start: what it said itself. */
export class WllamaStartError extends Error {
  readonly nativeText: string;
  /** True when it never came to reading the model: its threads were not let start. */
  readonly isSilent: boolean;

  constructor(nativeText: string, isSilent: boolean, cause?: unknown) {
    super('llama.cpp did not load the model.', { cause });
    this.nativeText = nativeText;
    this.isSilent = isSilent;
  }
}

/** No address: the wasm's bytes are handed in. Absolute, as the library wants one. */
const wasmAddress = 'https://llama-cpp.invalid/wllama.wasm';
const errorLevel = 4;
const batchTokens = 64;

/**
 * Starts llama.cpp and has it read the model.
 * @throws WllamaStartError · the signal's reason
 */
export async function startWllama(setup: WllamaSetup, signal: AbortSignal): Promise<RunningWllama> {
  const told: string[] = [];
  let isLoading = true;
  const tell = (...words: unknown[]): void => {
    // Only while it loads: later lines could hold something of a prompt.
    if (isLoading && told.length < 40) told.push(words.join(' ').slice(0, 300));
  };
  const wllama = createWllama(tell);
  const workers: Worker[] = [];
  const end = (): void => {
    for (const worker of workers) worker.terminate();
  };
  const silence = watchStart(setup.model, signal);
  try {
    const ready = withNestedWorker(
      setup.wasm,
      (worker) => workers.push(worker),
      () => wllama.loadModel([setup.model], loadParameters(setup)),
    );
    await Promise.race([ready, silence.broken]);
    const { n_vocab, n_ctx } = wllama.getLoadedContextInfo();
    if (!(n_vocab > 0)) throw new Error('no vocabulary');
    return {
      step: createStep(wllama, n_vocab, n_ctx),
      vocabularySize: n_vocab,
      slotTokens: Math.min(n_ctx, setup.slotTokens),
      threads: wllama.getNumThreads(),
      end,
    };
  } catch (cause) {
    end();
    signal.throwIfAborted();
    tell(cause instanceof Error ? cause.message : String(cause));
    throw new WllamaStartError(told.join('\n'), silence.isSilent(), cause);
  } finally {
    isLoading = false;
    silence.stop();
  }
}

function createWllama(tell: (...words: unknown[]) => void): Wllama {
  const quiet = (): void => {};
  const wllama = new Wllama(
    { default: wasmAddress },
    { logger: { debug: quiet, log: quiet, warn: tell, error: tell } },
  );
  // Its other build would come from a server of the library's.
  wllama.setCompat(null);
  return wllama;
}

function loadParameters({ threads, slotTokens, onGpu }: WllamaSetup): LoadModelParams {
  return {
    n_threads: threads,
    n_ctx: slotTokens,
    n_batch: batchTokens,
    n_ubatch: batchTokens,
    n_gpu_layers: onGpu ? 99_999 : 0,
    n_parallel: 1,
    kv_unified: true,
    cache_idle_slots: false,
    warmup: false,
    log_level: errorLevel,
  };
}

function createStep(wllama: Wllama, vocabularySize: number, slotTokens: number): Step {
  return async (text, { candidates, repetitionPenalty }) => {
    const request = {
      prompt: text,
      max_tokens: 1,
      n_probs: candidates,
      top_k: candidates,
      // The house draws; llama.cpp only ranks.
      samplers: ['penalties', 'top_k'],
      post_sampling_probs: true,
      repeat_penalty: repetitionPenalty,
      repeat_last_n: slotTokens,
      cache_prompt: true,
      seed: 1,
    };
    const answer: unknown = await wllama.createCompletion(request);
    return readCandidates(answer, vocabularySize);
  };
}
