import type { ExecutionBackend } from '@localmost/protocol';

/** What one step of a model costs on a runtime, beside what memory and arithmetic ask for. */
export interface StepCosts {
  /** How far the engine stays from the rate at which the device was measured to read; 0 where it need not. */
  readSlowdown: number;
  /** The same for multiply-adds. */
  arithmeticSlowdown: number;
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
    decode: { readSlowdown: 2.75, arithmeticSlowdown: 3.49, perBlockMs: 0.003, perTokenMs: 0.3 },
    prefill: { readSlowdown: 0, arithmeticSlowdown: 1.27, perBlockMs: 0.006, perTokenMs: 0.071 },
    memory: { weightShare: 1, keyValueShare: 0.5, overheadBytes: 24 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'onnx',
    backend: 'wasm',
    weights: 'floats',
    arithmetic: 'floats',
    decode: { readSlowdown: 1.89, arithmeticSlowdown: 1.89, perBlockMs: 0.23, perTokenMs: 3.39 },
    prefill: { readSlowdown: 0, arithmeticSlowdown: 2.22, perBlockMs: 0.037, perTokenMs: 0 },
    memory: { weightShare: 1.25, keyValueShare: 1, overheadBytes: 100 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'wllama',
    backend: 'wasm',
    weights: 'packed',
    arithmetic: 'integers',
    decode: { readSlowdown: 23.2, arithmeticSlowdown: 30.3, perBlockMs: 0.15, perTokenMs: 4.0 },
    prefill: { readSlowdown: 0, arithmeticSlowdown: 24.6, perBlockMs: 0.064, perTokenMs: 1.36 },
    memory: { weightShare: 1.1, keyValueShare: 0.5, overheadBytes: 150 * MiB },
    spread: 1.5,
  },
  {
    engineId: 'onnx',
    backend: 'webgpu',
    weights: 'packed',
    arithmetic: 'floats',
    decode: { readSlowdown: 3, arithmeticSlowdown: 3, perBlockMs: 0.3, perTokenMs: 1 },
    prefill: { readSlowdown: 0, arithmeticSlowdown: 4, perBlockMs: 0.02, perTokenMs: 0 },
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
