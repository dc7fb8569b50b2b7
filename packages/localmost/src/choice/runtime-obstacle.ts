import { type DeviceCapabilities, figureValue } from '@localmost/device';
import type { ModelManifest } from '@localmost/protocol';
import type { Runtime } from '../runtime/runtime.ts';
import { longestContext, type MemoryNeeds } from './memory-needs.ts';
import type { Obstacle } from './recommendation.ts';
import type { RuntimeCosts } from './runtime-costs.ts';

const wasmBytes = 2 ** 32;

/** Why a runtime does not take a model on this device; undefined where nothing speaks against it. */
export function runtimeObstacle(
  manifest: ModelManifest,
  runtime: Runtime,
  device: DeviceCapabilities,
  costs: RuntimeCosts | undefined,
  memory: MemoryNeeds | undefined,
): Obstacle | undefined {
  if (!runtime.formats.includes(manifest.format)) {
    const formats = runtime.formats.join(', ');
    return {
      reason: `it reads ${formats}, and the model is ${manifest.format}`,
      remedies: [`Take a build of the model in one of: ${formats}.`],
    };
  }
  return (
    (runtime.backend === 'webgpu' ? webgpuObstacle(device) : wasmObstacle(device)) ??
    (costs && memory && memoryObstacle(manifest, runtime, device, costs, memory))
  );
}

function webgpuObstacle({ gpu }: DeviceCapabilities): Obstacle | undefined {
  if (gpu.adapter.source === 'unavailable') {
    return {
      reason: `there is no WebGPU: ${gpu.adapter.reason}`,
      remedies: ['Update the browser and the graphics driver.', 'Switch hardware acceleration on.'],
    };
  }
  if (!figureValue(gpu.fallbackAdapter, false)) return undefined;
  return {
    reason: 'the WebGPU adapter is software: right but slow, so it runs only when asked for',
    remedies: ["Load with `backend: 'webgpu'` to run it all the same."],
  };
}

function wasmObstacle({ wasm }: DeviceCapabilities): Obstacle | undefined {
  if (figureValue(wasm.simd, true)) return undefined;
  return {
    reason: 'this browser has no WebAssembly SIMD',
    remedies: ['Update the browser: Chrome 91, Firefox 89 and Safari 16.4 have it.'],
  };
}

function memoryObstacle(
  manifest: ModelManifest,
  { backend }: Runtime,
  { memoryBudgetBytes }: DeviceCapabilities,
  costs: RuntimeCosts,
  { totalBytes }: MemoryNeeds,
): Obstacle | undefined {
  const budget = figureValue(memoryBudgetBytes, Number.POSITIVE_INFINITY);
  const limit = backend === 'wasm' ? Math.min(budget, wasmBytes) : budget;
  if (totalBytes <= limit) return undefined;
  const tokens = longestContext(manifest, costs, limit);
  const whose = limit < budget ? 'the 4 GiB of WebAssembly' : "this device's budget";
  return {
    reason: `it needs ${mebibytes(totalBytes)}, and ${whose} is ${mebibytes(limit)}`,
    remedies: [
      ...(tokens >= 256 ? [`Ask for a context of at most ${tokens} tokens.`] : []),
      'Take a smaller model, or a build with fewer bits for each weight.',
    ],
  };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
