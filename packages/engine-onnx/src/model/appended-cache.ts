import type { LlamaConfiguration } from '@localmost/gguf';
import { cacheInputName, cacheOutputName } from '../graph/attention.ts';
import type { OnnxFeeds, OnnxRuntime, OnnxTensor } from '../runtime/onnx-runtime.ts';
import type { KeyValueCache } from './key-value-cache.ts';

const kinds = ['keys', 'values'] as const;

/**
 * The cache of the wasm backend, held outside the runtime: each step takes a view of all old tokens
 * and gives only the new ones, so nothing is copied back and forgetting tokens costs nothing.
 * Layout of each array: `[capacity][heads × dimension]`.
 */
export class AppendedCache implements KeyValueCache {
  readonly #runtime: OnnxRuntime;
  readonly #configuration: LlamaConfiguration;
  readonly #rowLength: number;
  #capacity = 0;
  #arrays: Float32Array<ArrayBuffer>[];

  constructor(runtime: OnnxRuntime, configuration: LlamaConfiguration) {
    this.#runtime = runtime;
    this.#configuration = configuration;
    this.#rowLength = configuration.headCountKv * configuration.headDimension;
    this.#arrays = Array.from({ length: configuration.blockCount * 2 }, () => new Float32Array(0));
  }

  async reserve(tokens: number): Promise<void> {
    if (tokens <= this.#capacity) return;
    this.#capacity = Math.max(
      tokens,
      Math.min(2 * this.#capacity, this.#configuration.contextLength),
    );
    this.#arrays = this.#arrays.map((old) => {
      const array = new Float32Array(this.#capacity * this.#rowLength);
      array.set(old);
      return array;
    });
  }

  inputs(position: number): OnnxFeeds {
    const { headCountKv, headDimension } = this.#configuration;
    const feeds: OnnxFeeds = {};
    this.#each((array, kind, block) => {
      feeds[cacheInputName(kind, block)] = new this.#runtime.Tensor(
        'float32',
        array.subarray(0, position * this.#rowLength),
        [1, position, headCountKv, headDimension],
      );
    });
    return feeds;
  }

  outputs(): Record<string, OnnxTensor | null> {
    const wanted: Record<string, OnnxTensor | null> = {};
    this.#each((_, kind, block) => {
      wanted[cacheOutputName('append', kind, block)] = null;
    });
    return wanted;
  }

  store(position: number, results: Readonly<Record<string, OnnxTensor>>): void {
    this.#each((array, kind, block) => {
      const data = results[cacheOutputName('append', kind, block)]?.data;
      if (data instanceof Float32Array) array.set(data, position * this.#rowLength);
    });
  }

  release(): void {
    this.#capacity = 0;
    this.#arrays = this.#arrays.map(() => new Float32Array(0));
  }

  #each(
    visit: (array: Float32Array<ArrayBuffer>, kind: 'keys' | 'values', block: number) => void,
  ): void {
    this.#arrays.forEach((array, index) => {
      visit(array, kinds[index % 2] ?? 'keys', Math.floor(index / 2));
    });
  }
}
