import type { EngineLoadOptions } from '@localmost/protocol';
import { AppendedCache } from '../model/appended-cache.ts';
import type { OnnxRuntime } from '../runtime/onnx-runtime.ts';
import type { PreparedBackend } from './prepared-backend.ts';

/** More threads than this gained nothing for matrices of these sizes. */
const mostThreads = 8;

/**
 * Prepares the CPU: threads where memory can be shared. Weights are used as stored: prepacking would
 * hold a second copy of each. Threads sleep rather than spin between operations: on a
 * busy machine spinning ones take the core from each other and from the page.
 */
export function prepareWasm(runtime: OnnxRuntime, options: EngineLoadOptions): PreparedBackend {
  const isolated = globalThis.crossOriginIsolated === true;
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const threads = isolated
    ? Math.max(1, Math.min(options.maximumThreads ?? cores, cores, mostThreads))
    : 1;
  runtime.env.wasm.numThreads = threads;
  return {
    sessionOptions: {
      executionProviders: ['wasm'],
      extra: { session: { disable_prepacking: '1', intra_op: { allow_spinning: '0' } } },
    },
    threads,
    notes: isolated ? [] : ['one thread: the page is not cross-origin isolated'],
    chunkTokens: 32,
    lost: new Promise<never>(() => {}),
    createCache: (configuration) => new AppendedCache(runtime, configuration),
    release: () => {},
  };
}
