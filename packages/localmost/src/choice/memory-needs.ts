import type { ModelManifest } from '@localmost/protocol';
import { weightBytes } from './model-size.ts';
import type { RuntimeCosts } from './runtime-costs.ts';

/** Memory that a model takes on a runtime, in bytes. */
export interface MemoryNeeds {
  weightBytes: number;
  /** Keys and values of the whole context. */
  keyValueBytes: number;
  /** The engine itself and its working memory. */
  overheadBytes: number;
  totalBytes: number;
}

/** What a model takes with a context of so many tokens. */
export function memoryNeeds(
  manifest: ModelManifest,
  { weights, memory }: RuntimeCosts,
  contextTokens: number,
): MemoryNeeds {
  const needs = {
    weightBytes: weightBytes(manifest, weights) * memory.weightShare,
    keyValueBytes: manifest.kvCacheBytesPerToken * memory.keyValueShare * contextTokens,
    overheadBytes: memory.overheadBytes,
  };
  const totalBytes = needs.weightBytes + needs.keyValueBytes + needs.overheadBytes;
  return { ...needs, totalBytes };
}

/** The longest context that fits into so many bytes; 0 where not even the weights do. */
export function longestContext(
  manifest: ModelManifest,
  costs: RuntimeCosts,
  budgetBytes: number,
): number {
  const rest = budgetBytes - memoryNeeds(manifest, costs, 0).totalBytes;
  const perToken = manifest.kvCacheBytesPerToken * costs.memory.keyValueShare;
  return Math.max(0, Math.min(manifest.contextWindow, Math.floor(rest / perToken)));
}
