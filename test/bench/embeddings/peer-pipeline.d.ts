/* The peer's function for vectors, beside what `peers/peers.d.ts` declares of it. */

declare module 'peer-transformers' {
  export function pipeline(
    task: 'feature-extraction',
    model: string,
    options: { dtype: 'q8'; device: 'wasm' },
  ): Promise<
    (
      texts: string[],
      options: { pooling: 'mean'; normalize: true },
    ) => Promise<{ data: Float32Array; dims: number[] }>
  >;
}
