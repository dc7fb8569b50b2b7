import type { ExecutionBackend } from '@localmost/protocol';
import type { GraphOptions } from '../graph/llama-graph.ts';

/**
 * How the graph of a backend stores matrices and passes its cache. On the GPU weights stay in their
 * blocks and the cache in place. On wasm the runtime's 4-bit product would unpack all weights at
 * every step, so they are floats, and the cache stays outside.
 */
export function graphStyle(backend: ExecutionBackend): Pick<GraphOptions, 'storage' | 'cache'> {
  return backend === 'webgpu'
    ? { storage: 'blocks', cache: 'in-place' }
    : { storage: 'floats', cache: 'append' };
}
