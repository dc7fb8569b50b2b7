import { EngineFailureError } from '@localmost/protocol';
import type { MLCEngine } from '@mlc-ai/web-llm';

/**
 * The little that this engine needs of a loaded model and that web-llm does not publish. The
 * package's version is pinned, and what is read is checked each time.
 */
export interface LoadedPipeline {
  /** Tokens whose keys and values are in the cache now. */
  cacheLength(): number;
  /** Tokens of plain text. */
  countTokens(text: string): number;
}

/** The pipeline of the loaded model. @throws EngineFailureError where web-llm has none, or another one */
export function loadedPipeline(engine: MLCEngine, recordId: string): LoadedPipeline {
  const pipelines = fieldOf(engine, 'loadedModelIdToPipeline');
  const pipeline = pipelines instanceof Map ? pipelines.get(recordId) : undefined;
  if (typeof pipeline !== 'object' || pipeline === null) throw notAsExpected('no loaded model');
  return {
    cacheLength() {
      const length = fieldOf(pipeline, 'filledKVCacheLength');
      if (typeof length === 'number' && length >= 0) return length;
      throw notAsExpected('no length of the cache');
    },
    countTokens(text) {
      const tokenizer = fieldOf(pipeline, 'tokenizer');
      const encode = fieldOf(tokenizer, 'encode');
      const tokens: unknown =
        typeof encode === 'function' && Reflect.apply(encode, tokenizer, [text]);
      if (tokens instanceof Int32Array) return tokens.length;
      throw notAsExpected('no tokenizer');
    },
  };
}

function fieldOf(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
}

function notAsExpected(what: string): EngineFailureError {
  return new EngineFailureError({
    message: `web-llm shows ${what} where this engine looks for it.`,
    details: { phase: 'load' },
    remedies: ['Use the version of @mlc-ai/web-llm that @localmost/engine-webllm names.'],
  });
}
