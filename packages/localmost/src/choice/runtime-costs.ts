import type { ExecutionBackend } from '@localmost/protocol';

/** What one step of a model costs on a runtime, beside what memory and arithmetic ask for. */
export interface StepCosts {
  /** Times the roofline: how far the engine stays from what the device was measured to give. */
  slowdown: number;
  /** For each transformer block, whatever its size: barriers, calls, small vectors. */
  perBlockMs: number;
  /** For each token, whatever the model: the loop around it. */
  perTokenMs: number;
}

/** How a runtime turns a device's rates into a model's speed, and how much memory it takes. */
export interface RuntimeCosts {
  engineId: string;
  backend: ExecutionBackend;
  /** What a token reads: the file's packed bytes, or four for each weight. */
  weights: 'packed' | 'floats';
  arithmetic: 'integers' | 'floats';
  /** One token after the prompt. */
  decode: StepCosts;
  /** One token of the prompt. */
  prefill: StepCosts;
  memory: {
    /** Bytes of memory for each byte that the weights take when they are read. */
    weightShare: number;
    /** Of the manifest's 32-bit keys and values. */
    keyValueShare: number;
    overheadBytes: number;
  };
  /** Factor between the expected speed and the ends of its interval. */
  spread: number;
}

const MiB = 2 ** 20;

/**
 * Fitted by `npm run bench -- calibration` on generated models that are none of those in `models/`;
 * docs/device.md has the figures. WebGPU was never run on a real GPU here: its line is assumed, with
 * an interval to match.
 */
export const runtimeCosts: readonly RuntimeCosts[] = [
  {
    engineId: 'cpu',
    backend: 'wasm',
    weights: 'packed',
    arithmetic: 'integers',
    decode: { slowdown: 1.73, perBlockMs: 0.083, perTokenMs: 0.16 },
    prefill: { slowdown: 0.83, perBlockMs: 0.023, perTokenMs: 0.02 },
    memory: { weightShare: 1, keyValueShare: 0.5, overheadBytes: 24 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'onnx',
    backend: 'wasm',
    weights: 'floats',
    arithmetic: 'floats',
    decode: { slowdown: 1.94, perBlockMs: 0.44, perTokenMs: 2.01 },
    prefill: { slowdown: 1.63, perBlockMs: 0.079, perTokenMs: 0 },
    memory: { weightShare: 1.25, keyValueShare: 1, overheadBytes: 100 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'wllama',
    backend: 'wasm',
    weights: 'packed',
    arithmetic: 'integers',
    decode: { slowdown: 18.9, perBlockMs: 0.2, perTokenMs: 1.36 },
    prefill: { slowdown: 55.7, perBlockMs: 0.07, perTokenMs: 0.02 },
    memory: { weightShare: 1.1, keyValueShare: 0.5, overheadBytes: 150 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'onnx',
    backend: 'webgpu',
    weights: 'packed',
    arithmetic: 'floats',
    decode: { slowdown: 3, perBlockMs: 0.3, perTokenMs: 1 },
    prefill: { slowdown: 4, perBlockMs: 0.02, perTokenMs: 0 },
    memory: { weightShare: 1.2, keyValueShare: 1, overheadBytes: 150 * MiB },
    spread: 3,
  },
];

/** The costs of a runtime; undefined for one that was never measured. */
export function costsOf(runtime: {
  engineId: string;
  backend: ExecutionBackend;
}): RuntimeCosts | undefined {
  return runtimeCosts.find(
    ({ engineId, backend }) => engineId === runtime.engineId && backend === runtime.backend,
  );
}
