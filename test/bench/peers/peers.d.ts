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
    }): Promise<unknown>;
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
