/* The few functions of the peers that the benchmark calls. */

declare module 'store-peer-transformers-hub' {
  export function getModelFile(
    model: string,
    file: string,
    fatal: boolean,
    options: object,
  ): Promise<Uint8Array>;
}

declare module 'store-peer-transformers-env' {
  export const env: { remoteHost: string; remotePathTemplate: string; allowLocalModels: boolean };
}

declare module 'store-peer-wllama' {
  export class ModelManager {
    constructor(options?: object);
    downloadModel(url: string): Promise<unknown>;
    getModels(): Promise<{ open(): Promise<Blob[]> }[]>;
  }
}
