import type { LlamaConfiguration } from '@localmost/gguf';
import { cacheInputName, cacheOutputName } from '../graph/attention.ts';
import type { OnnxFeeds, OnnxRuntime, OnnxTensor } from '../runtime/onnx-runtime.ts';
import type { KeyValueCache } from './key-value-cache.ts';

const kinds = ['keys', 'values'] as const;
const floatBytes = 4;
/** Capacity grows by doubling from here, so that a short chat does not pay for a long context. */
const firstCapacity = 256;

/**
 * The cache of the WebGPU backend: one buffer for each block's keys and one for its values, input
 * and output of a step at once, so that nothing is copied. Layout: `[heads][capacity][dimension]`.
 */
export class GpuCache implements KeyValueCache {
  readonly #runtime: OnnxRuntime;
  readonly #device: GPUDevice;
  readonly #configuration: LlamaConfiguration;
  #capacity = 0;
  #buffers: GPUBuffer[] = [];

  constructor(runtime: OnnxRuntime, device: GPUDevice, configuration: LlamaConfiguration) {
    this.#runtime = runtime;
    this.#device = device;
    this.#configuration = configuration;
  }

  async reserve(tokens: number): Promise<void> {
    if (tokens <= this.#capacity) return;
    let capacity = Math.max(this.#capacity, firstCapacity);
    while (capacity < tokens) capacity *= 2;
    const { headCountKv, headDimension, blockCount } = this.#configuration;
    const oldBytes = this.#capacity * headDimension * floatBytes;
    const newBytes = capacity * headDimension * floatBytes;
    const encoder = this.#device.createCommandEncoder();
    const old = this.#buffers;
    this.#buffers = Array.from({ length: blockCount * 2 }, (_, index) => {
      const buffer = this.#device.createBuffer({
        size: newBytes * headCountKv,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      });
      const from = old[index];
      for (let head = 0; from !== undefined && head < headCountKv; head += 1) {
        encoder.copyBufferToBuffer(from, head * oldBytes, buffer, head * newBytes, oldBytes);
      }
      return buffer;
    });
    this.#device.queue.submit([encoder.finish()]);
    await this.#device.queue.onSubmittedWorkDone();
    for (const buffer of old) buffer.destroy();
    this.#capacity = capacity;
  }

  inputs(): OnnxFeeds {
    return Object.fromEntries(this.#tensors((kind, block) => cacheInputName(kind, block)));
  }

  outputs(): Record<string, OnnxTensor | null> {
    return Object.fromEntries(
      this.#tensors((kind, block) => cacheOutputName('in-place', kind, block)),
    );
  }

  store(): void {
    // The step wrote into the buffers themselves.
  }

  release(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers = [];
    this.#capacity = 0;
  }

  #tensors(name: (kind: 'keys' | 'values', block: number) => string): [string, OnnxTensor][] {
    const { headCountKv, headDimension } = this.#configuration;
    return this.#buffers.map((buffer, index) => [
      name(kinds[index % 2] ?? 'keys', Math.floor(index / 2)),
      this.#runtime.Tensor.fromGpuBuffer(buffer, {
        dataType: 'float32',
        dims: [1, headCountKv, this.#capacity, headDimension],
      }),
    ]);
  }
}
