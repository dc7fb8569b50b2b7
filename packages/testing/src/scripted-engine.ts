import {
  ContextOverflowError,
  DeviceLostError,
  type Engine,
  type EngineFactory,
  EngineFailureError,
  type EngineRequest,
  type LocalmostError,
  OutOfMemoryError,
  type StreamPart,
} from '@localmost/protocol';
import { type EscapeWay, tryEscape } from './escape-attempts.ts';

/**
 * What a {@link createScriptedEngineFactory} engine does with one request. A test writes it as JSON
 * into the last message; any other text is answered by its own words.
 */
export interface EngineScript {
  /** Tokens of the answer, each the text `t<number> `. Default 3. */
  tokens?: number;
  /** Wait before the first token, in pieces of `prefillStepMs`. Default 0. */
  prefillSteps?: number;
  prefillStepMs?: number;
  tokenMs?: number;
  /** Throws an EngineFailureError after so many tokens. */
  failAfter?: number;
  /** Does not look at the signal, as a hung engine would not. */
  ignoreAbort?: boolean;
  /** Never yields to the event loop again. */
  freeze?: boolean;
  /** Runs this way out inside the engine and answers with what came of it. */
  escape?: { way: EscapeWay; address: string };
  /** Throws this error before the first token, as the engine's own. */
  fail?: 'out-of-memory' | 'device-lost' | 'context-overflow';
  /** Ends its own worker in the middle of the answer. */
  crash?: boolean;
}

/** Gives an engine that runs no model: it does what the request's script says, in real time. */
export function createScriptedEngineFactory(): EngineFactory {
  return {
    id: 'scripted',
    supports: (manifest) =>
      manifest.architecture === 'unsupported'
        ? { supported: false, reason: 'its architecture is called unsupported' }
        : { supported: true },
    async load(files, options): Promise<Engine> {
      const total = files.manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
      let loaded = 0;
      for (const entry of files.manifest.files) {
        for await (const piece of (await files.open(entry.path)).stream()) {
          options.signal.throwIfAborted();
          loaded += piece.byteLength;
          options.onProgress?.(loaded, total);
        }
      }
      return {
        capabilities: {
          engineId: 'scripted',
          backend: options.backend,
          threads: 1,
          contextWindow: files.manifest.contextWindow,
          parallelAnswers: options.parallelAnswers ?? 1,
          notes: [...options.assets.keys()].map((name) => `has asset ${name}`),
        },
        generate: (request, { signal }) => generate(files.manifest.id, request, signal),
        countTokens: async (text) => text.split(/\s+/).filter(Boolean).length,
        unload: async () => undefined,
      };
    },
  };
}

async function* generate(
  modelId: string,
  request: EngineRequest,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const prompt = request.messages.at(-1)?.content ?? '';
  const script = scriptOf(prompt);
  const checkAbort = () => {
    if (!script.ignoreAbort) signal.throwIfAborted();
  };
  const began = performance.now();
  yield { type: 'start', modelId, engineId: 'scripted', backend: 'wasm' };
  if (script.freeze) for (;;) if (began < 0) return;
  for (let step = 0; step < (script.prefillSteps ?? 0); step += 1) {
    await pause(script.prefillStepMs ?? 10);
    checkAbort();
  }
  if (script.fail) throw failureOf(script.fail);
  if (script.crash) {
    globalThis.close();
    await new Promise(() => undefined);
  }
  const firstAt = performance.now();
  const words = script.escape ? [await escapeReport(script.escape)] : wordsOf(script, prompt);
  const kept = words.slice(0, request.maxOutputTokens ?? words.length);
  for (const [index, delta] of kept.entries()) {
    if (index === script.failAfter) throw failure(index);
    await pause(script.tokenMs ?? 0);
    checkAbort();
    yield { type: 'text-delta', delta, tokenIds: [index] };
  }
  const totalMs = performance.now() - began;
  yield {
    type: 'finish',
    reason: kept.length < words.length ? 'length' : 'stop',
    usage: { promptTokens: 1, completionTokens: kept.length, cachedPromptTokens: 0 },
    timings: {
      timeToFirstTokenMs: firstAt - began,
      prefillTokensPerSecond: 0,
      decodeTokensPerSecond: 0,
      totalMs,
    },
  };
}

function scriptOf(prompt: string): EngineScript {
  return prompt.startsWith('{') ? (JSON.parse(prompt) as EngineScript) : {};
}

function wordsOf(script: EngineScript, prompt: string): string[] {
  if (!prompt.startsWith('{')) return prompt.split(/(?<= )/);
  return Array.from({ length: script.tokens ?? 3 }, (_, index) => `t${index} `);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Does what a hostile dependency would; as JSON, for tests to read. */
async function escapeReport({ way, address }: NonNullable<EngineScript['escape']>) {
  return JSON.stringify(await tryEscape(way, address));
}

function failureOf(code: NonNullable<EngineScript['fail']>): LocalmostError {
  const init = {
    message: `The script says ${code}.`,
    details: {},
    remedies: ['Write another script.'],
  };
  if (code === 'out-of-memory') return new OutOfMemoryError(init);
  return code === 'device-lost' ? new DeviceLostError(init) : new ContextOverflowError(init);
}

function failure(tokens: number): EngineFailureError {
  return new EngineFailureError({
    message: 'The script says to fail.',
    details: { tokens },
    remedies: ['Write another script.'],
  });
}
