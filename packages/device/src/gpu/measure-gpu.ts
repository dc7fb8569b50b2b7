import { type Figure, measured, reasonOf, unavailable } from '../figure.ts';
import { whileNotAborted } from '../while-not-aborted.ts';
import {
  multiplyAddsPerInvocation,
  multiplyShader,
  readShader,
  workgroupSize,
} from './gpu-kernels.ts';

/** What the GPU does a second. */
export interface GpuRates {
  /** Bytes that shaders read from the GPU's memory. */
  readBytesPerSecond: Figure<number>;
  /** Multiply-adds of 32-bit floats. */
  f32MultiplyAddsPerSecond: Figure<number>;
  /** The same of 16-bit floats; unavailable where shaders have none. */
  f16MultiplyAddsPerSecond: Figure<number>;
}

/** How {@link measureGpu} goes about it. */
export interface GpuMeasureOptions {
  /** Bytes to read in a round; less where the adapter's limits ask for it. */
  memoryBytes: number;
  signal: AbortSignal;
}

const windowMs = 120;
const workgroups = 1024;

/**
 * Measures on a device of its own, which is destroyed before it gives back. Never throws: what
 * cannot be measured, or is cut off by the signal, is unavailable.
 */
export async function measureGpu(
  found: Figure<GPUAdapter>,
  { memoryBytes, signal }: GpuMeasureOptions,
): Promise<GpuRates> {
  if (found.source === 'unavailable') return noRates(found.reason);
  const { features, limits } = found.value;
  let device: GPUDevice | undefined;
  try {
    signal.throwIfAborted();
    const hasF16 = features.has('shader-f16');
    const { maxBufferSize, maxStorageBufferBindingSize } = limits;
    device = await found.value.requestDevice({
      requiredFeatures: hasF16 ? ['shader-f16'] : [],
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    const mostBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize, memoryBytes);
    const bench = new GpuBench(device, Math.floor(mostBytes / 16) * 16, signal);
    return {
      readBytesPerSecond: await orUnavailable(bench.readRate()),
      f32MultiplyAddsPerSecond: await orUnavailable(bench.multiplyRate('f32')),
      f16MultiplyAddsPerSecond: hasF16
        ? await orUnavailable(bench.multiplyRate('f16'))
        : unavailable('the adapter has no shader-f16'),
    };
  } catch (thrown) {
    return noRates(reasonOf(thrown));
  } finally {
    device?.destroy();
  }
}

async function orUnavailable(rate: Promise<Figure<number>>): Promise<Figure<number>> {
  try {
    return await rate;
  } catch (thrown) {
    return unavailable(reasonOf(thrown));
  }
}

function noRates(reason: string): GpuRates {
  const missing = unavailable(reason);
  return {
    readBytesPerSecond: missing,
    f32MultiplyAddsPerSecond: missing,
    f16MultiplyAddsPerSecond: missing,
  };
}

class GpuBench {
  readonly #device: GPUDevice;
  readonly #signal: AbortSignal;
  readonly #data: GPUBuffer;
  readonly #sums: GPUBuffer;

  constructor(device: GPUDevice, memoryBytes: number, signal: AbortSignal) {
    this.#device = device;
    this.#signal = signal;
    const { STORAGE, COPY_SRC } = GPUBufferUsage;
    this.#data = device.createBuffer({ size: memoryBytes, usage: STORAGE });
    const size = workgroups * workgroupSize * 4;
    this.#sums = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
  }

  /** Unavailable where the sum is wrong: a GPU that reads wrongly has no rate. */
  async readRate(): Promise<Figure<number>> {
    const fill = await this.#pipeline(readShader, 'fill');
    const read = await this.#pipeline(readShader, 'read');
    await this.#run(fill, [this.#data], 1);
    const perSecond = await this.#rate(read, [this.#data, this.#sums], this.#data.size);
    const sum = (await this.#readSums()).reduce((total, each) => total + each, 0);
    if (sum !== this.#data.size / 4) return unavailable(`the GPU adds wrongly: ${sum}`);
    return measured(perSecond);
  }

  async multiplyRate(type: 'f32' | 'f16'): Promise<Figure<number>> {
    const pipeline = await this.#pipeline(multiplyShader(type), 'multiply');
    const units = workgroups * workgroupSize * multiplyAddsPerInvocation;
    return measured(await this.#rate(pipeline, [undefined, this.#sums], units));
  }

  async #pipeline(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    const module = this.#device.createShaderModule({ code });
    const compute = { module, entryPoint };
    return this.#heard(this.#device.createComputePipelineAsync({ layout: 'auto', compute }));
  }

  /** Units a second; the passes of a submission double until one takes long enough. */
  async #rate(
    pipeline: GPUComputePipeline,
    buffers: readonly (GPUBuffer | undefined)[],
    unitsPerPass: number,
  ): Promise<number> {
    await this.#run(pipeline, buffers, 1);
    for (let passes = 1; ; passes *= 2) {
      const beganAt = performance.now();
      await this.#run(pipeline, buffers, passes);
      const elapsedMs = performance.now() - beganAt;
      if (elapsedMs >= windowMs / 2) return (1000 * passes * unitsPerPass) / elapsedMs;
    }
  }

  async #run(
    pipeline: GPUComputePipeline,
    buffers: readonly (GPUBuffer | undefined)[],
    passes: number,
  ): Promise<void> {
    const entries = buffers.flatMap((buffer, binding) =>
      buffer ? [{ binding, resource: { buffer } }] : [],
    );
    const layout = pipeline.getBindGroupLayout(0);
    const group = this.#device.createBindGroup({ layout, entries });
    const encoder = this.#device.createCommandEncoder();
    for (let index = 0; index < passes; index += 1) {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups);
      pass.end();
    }
    this.#device.queue.submit([encoder.finish()]);
    await this.#heard(this.#device.queue.onSubmittedWorkDone());
  }

  async #readSums(): Promise<Float32Array> {
    const { size } = this.#sums;
    const { MAP_READ, COPY_DST } = GPUBufferUsage;
    const copy = this.#device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#sums, 0, copy, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await this.#heard(copy.mapAsync(GPUMapMode.READ));
    return new Float32Array(copy.getMappedRange()).slice();
  }

  /** A lost device leaves its promises open for ever. */
  #heard<Value>(work: Promise<Value>): Promise<Value> {
    const lost = this.#device.lost.then(({ message }) => {
      throw new Error(`The device was lost: ${message}`);
    });
    return whileNotAborted(Promise.race([work, lost]), this.#signal);
  }
}
