import { BackendUnavailableError, type MlcBuild } from '@localmost/protocol';

/** As much of a WebGPU adapter as is looked at. */
export interface AdapterFacts {
  readonly features: { has(name: string): boolean };
  readonly limits: Readonly<Record<(typeof limitNames)[number], number>>;
}

const limitNames = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Below these web-llm does not start; it asks for more where there is more. */
const leastLimits: AdapterFacts['limits'] = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeWorkgroupStorageSize: 32 * 2 ** 10,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
};

/**
 * Says before a byte of the model is read whether this GPU can run it.
 * @throws BackendUnavailableError naming the feature or the limit that is missing
 */
export function checkDevice(adapter: AdapterFacts, build: MlcBuild): void {
  for (const feature of build.requiredFeatures) {
    if (!adapter.features.has(feature)) throw featureMissing(feature);
  }
  const needed = {
    ...leastLimits,
    maxStorageBufferBindingSize: Math.max(
      leastLimits.maxStorageBufferBindingSize,
      build.largestBindingBytes ?? 0,
    ),
  };
  for (const limit of limitNames) {
    const has = adapter.limits[limit];
    if (has < needed[limit]) throw limitTooLow(limit, needed[limit], has);
  }
}

/** The error for a GPU without a feature that the model's library was compiled for. */
export function featureMissing(feature: string): BackendUnavailableError {
  const halves = feature === 'shader-f16';
  return new BackendUnavailableError({
    message: `This GPU or browser does not offer "${feature}", which the model's library needs.`,
    details: { backend: 'webgpu', feature },
    remedies: [
      ...(halves ? ['Take a build of this model with 32-bit floats (q4f32 or q0f32).'] : []),
      'Update the browser and the graphics driver.',
      'Load a GGUF build of the model on the CPU.',
    ],
  });
}

/** The error for a device or browser without WebGPU. */
export function webgpuMissing(cause?: unknown): BackendUnavailableError {
  return new BackendUnavailableError({
    message: 'MLC models run on WebGPU, and this browser or device gives no adapter.',
    details: { backend: 'webgpu' },
    remedies: [
      'Load a GGUF build of the model: it runs on the CPU too.',
      'Update the browser and the graphics driver, or switch hardware acceleration on.',
    ],
    ...(cause !== undefined && { cause }),
  });
}

function limitTooLow(limit: string, needed: number, has: number): BackendUnavailableError {
  return new BackendUnavailableError({
    message: `This GPU's ${limit} is ${has}, and the model needs ${needed}.`,
    details: { backend: 'webgpu', limit, needed, has },
    remedies: [
      'Take a smaller model, or a build of it for small devices.',
      'Load a GGUF build of the model on the CPU.',
    ],
  });
}
