import { type Figure, reasonOf, reported, unavailable } from '../figure.ts';
import type { GpuFacts } from './gpu-facts.ts';

/** The limits that decide whether a model runs, and how. */
const limitNames = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** The browser's adapter, or why there is none. Never throws. */
export async function requestAdapter(): Promise<Figure<GPUAdapter>> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) return unavailable('this browser or page has no WebGPU');
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ? reported(adapter) : unavailable('the browser gives no adapter');
  } catch (thrown) {
    return unavailable(reasonOf(thrown));
  }
}

/** What the adapter says of itself; everything unavailable for the same reason where there is none. */
export function readGpuFacts(found: Figure<GPUAdapter>): GpuFacts {
  if (found.source === 'unavailable') {
    const { reason } = found;
    const missing = unavailable(reason);
    return {
      adapter: missing,
      fallbackAdapter: missing,
      shaderF16: missing,
      subgroups: missing,
      features: missing,
      limits: missing,
    };
  }
  const { info, features, limits } = found.value;
  const { vendor, architecture, device, description } = info;
  return {
    adapter: reported({ vendor, architecture, device, description }),
    fallbackAdapter: reported(info.isFallbackAdapter ?? false),
    shaderF16: reported(features.has('shader-f16')),
    subgroups: reported(features.has('subgroups')),
    features: reported([...features].sort()),
    limits: reported(Object.fromEntries(limitNames.map((name) => [name, limits[name]]))),
  };
}
