import type { ModelPlan } from './model-plan.ts';

/** Where the keys and the values of one head of one layer begin. */
export function headCache(
  { keyCache, valueCache, layerCacheBytes, headCacheBytes }: ModelPlan,
  layer: number,
  head: number,
): { keys: number; values: number } {
  const offset = layer * layerCacheBytes + head * headCacheBytes;
  return { keys: keyCache + offset, values: valueCache + offset };
}
