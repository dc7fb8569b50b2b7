import { backendUnavailable, deviceLost } from '../engine-faults.ts';
import { GpuCache } from '../model/gpu-cache.ts';
import type { OnnxRuntime } from '../runtime/onnx-runtime.ts';
import type { PreparedBackend } from './prepared-backend.ts';

/**
 * Prepares the GPU: a device with all that the adapter allows.
 * @throws BackendUnavailableError where there is no adapter or it gives no device
 */
export async function prepareWebGpu(runtime: OnnxRuntime): Promise<PreparedBackend> {
  const device = await requestDevice();
  let released = false;
  const lost = device.lost.then((information) => {
    if (released) return new Promise<never>(() => {});
    throw deviceLost(new Error(`${information.reason}: ${information.message}`));
  });
  // Whoever races against it hears of it; nobody else must.
  lost.catch(() => {});
  return {
    sessionOptions: { executionProviders: [{ name: 'webgpu', device }] },
    threads: 1,
    notes: device.adapterInfo.isFallbackAdapter ? ['the GPU is emulated in software'] : [],
    chunkTokens: 64,
    lost,
    createCache: (configuration) => new GpuCache(runtime, device, configuration),
    release: () => {
      released = true;
      device.destroy();
    },
  };
}

async function requestDevice(): Promise<GPUDevice> {
  const gpu = globalThis.navigator?.gpu;
  if (gpu === undefined) throw backendUnavailable('This browser offers no WebGPU here.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw backendUnavailable('WebGPU offers no adapter on this device.');
  try {
    return await adapter.requestDevice({ requiredLimits: allLimits(adapter.limits) });
  } catch (error) {
    throw backendUnavailable('The GPU adapter gave no device.', error);
  }
}

/** The runtime binds more storage buffers, and larger ones, than the default limits allow. */
function allLimits(limits: GPUSupportedLimits): Record<string, number> {
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
    maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
}
