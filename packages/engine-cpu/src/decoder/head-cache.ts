import type { ModelPlan } from './model-plan.ts';

/** Where a lane's keys and values of one head of one layer begin. */
export function headCache(
  { keyCache, valueCache, laneCacheBytes, layerCacheBytes, headCacheBytes }: ModelPlan,
  lane: number,
  layer: number,
  head: number,
): { keys: number; values: number } {
  const offset = lane * laneCacheBytes + layer * layerCacheBytes + head * headCacheBytes;
  return { keys: keyCache + offset, values: valueCache + offset };
}
