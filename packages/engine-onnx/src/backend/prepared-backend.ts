import type { LlamaConfiguration } from '@localmost/gguf';
import type { KeyValueCache } from '../model/key-value-cache.ts';
import type { OnnxSessionOptions } from '../runtime/onnx-runtime.ts';

/** What one backend needs and does its own way. */
export interface PreparedBackend {
  readonly sessionOptions: OnnxSessionOptions;
  readonly threads: number;
  readonly notes: readonly string[];
  /** Tokens computed between two looks at the signal: a fraction of a second's work. */
  readonly chunkTokens: number;
  /** Rejects when the device goes away; never settles otherwise. */
  readonly lost: Promise<never>;
  createCache(configuration: LlamaConfiguration): KeyValueCache;
  release(): void;
}
