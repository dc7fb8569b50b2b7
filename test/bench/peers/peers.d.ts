/* The few functions of the peers that the benchmarks call. */

declare module 'peer-wllama' {
  export class ModelManager {
    constructor(options?: object);
    downloadModel(url: string): Promise<unknown>;
    getModels(): Promise<{ open(): Promise<Blob[]> }[]>;
  }

  export class Wllama {
    constructor(paths: { default: string }, options?: { suppressNativeLog?: boolean });
    loadModel(
      blobs: Blob[],
      options: { n_threads: number; n_ctx: number; n_batch: number },
    ): Promise<void>;
    createCompletion(options: {
      prompt: string;
      max_tokens: number;
      temperature: number;
      ignore_eos: boolean;
      cache_prompt: boolean;
    }): Promise<{ usage: { prompt_tokens: number; completion_tokens: number } }>;
  }
}

declare module 'peer-transformers-hub' {
  export function getModelFile(
    model: string,
    file: string,
    fatal: boolean,
    options: object,
  ): Promise<Uint8Array>;
}

declare module 'peer-transformers-env' {
  export const env: { remoteHost: string; remotePathTemplate: string; allowLocalModels: boolean };
}

declare module 'peer-transformers' {
  export const env: {
    allowLocalModels: boolean;
    allowRemoteModels: boolean;
    localModelPath: string;
    useBrowserCache: boolean;
    useWasmCache: boolean;
    backends: {
      onnx: { wasm: { numThreads: number; wasmPaths: { mjs: string; wasm: string } } };
    };
  };

  export class Tensor {
    constructor(type: 'int64', data: BigInt64Array, dims: readonly number[]);
    readonly data: BigInt64Array;
  }

  export class AutoModelForCausalLM {
    static from_pretrained(
      model: string,
      options: { dtype: string; device: 'wasm' },
    ): Promise<AutoModelForCausalLM>;
    generate(options: {
      inputs: Tensor;
      attention_mask: Tensor;
      max_new_tokens: number;
      do_sample: boolean;
      eos_token_id: null;
    }): Promise<Tensor>;
  }
}

declare module 'peer-onnxruntime' {
  export const env: {
    wasm: { numThreads: number; wasmPaths: { mjs: string; wasm: string } };
  };

  export class Tensor {
    constructor(
      type: 'int64' | 'float32',
      data: BigInt64Array | Float32Array,
      dims: readonly number[],
    );
    readonly data: BigInt64Array | Float32Array;
    readonly dims: readonly number[];
  }

  export class InferenceSession {
    static create(
      model: Uint8Array,
      options: { executionProviders: readonly string[] },
    ): Promise<InferenceSession>;
    readonly inputNames: readonly string[];
    run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  }
}
