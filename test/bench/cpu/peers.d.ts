/* The few functions of the peer that the benchmark calls. */

declare module 'peer-wllama-engine' {
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
