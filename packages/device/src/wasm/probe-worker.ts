import { reasonOf } from '../figure.ts';

/** What a probe did in its time. */
export interface ProbeCount {
  repeats: number;
  elapsedMs: number;
}

/** Functions of the probe module that are measured. */
export type ProbeKernel = 'read' | 'multiplyFloats' | 'multiplyIntegers';

/** One worker with a module of its own; end it after use. */
export interface ProbeWorker {
  /** Repeats the kernel for about the time given. */
  run(kernel: ProbeKernel, size: number, windowMs: number): Promise<ProbeCount>;
  end(): void;
}

/** A browser that will not start a worker says nothing at all, so somebody has to look at the clock. */
const startTimeoutMs = 5000;

/*
 * Text, because it must run in a page and in a worker, under any bundler, and within a seal. Repeats
 * grow until one call takes long enough for a coarse clock.
 */
const workerText = `
let probe;
onmessage = async ({ data }) => {
  try {
    if (data.module) {
      ({ exports: probe } = (await WebAssembly.instantiate(data.module)).instance);
      probe.fill(data.memoryBytes);
      postMessage({});
      return;
    }
    const { kernel, size, windowMs } = data;
    let repeats = 0;
    let step = 1;
    const begin = performance.now();
    let elapsedMs = 0;
    while (elapsedMs < windowMs) {
      const before = elapsedMs;
      probe[kernel](size, step);
      repeats += step;
      elapsedMs = performance.now() - begin;
      if (elapsedMs - before < windowMs / 16) step *= 2;
    }
    postMessage({ count: { repeats, elapsedMs } });
  } catch (error) {
    postMessage({ fault: String(error) });
  }
};`;

/**
 * Starts a worker and has it take its memory.
 * @throws Error where workers, their memory or the module are refused
 */
export async function startProbeWorker(
  module: Uint8Array<ArrayBuffer>,
  memoryBytes: number,
): Promise<ProbeWorker> {
  const address = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const ask = (message: object, timeoutMs: number): Promise<ProbeCount | undefined> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The worker gave no answer.')), timeoutMs);
      worker.onmessage = ({ data }: MessageEvent<{ count?: ProbeCount; fault?: string }>) => {
        clearTimeout(timer);
        if (data.fault === undefined) resolve(data.count);
        else reject(new Error(data.fault));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        clearTimeout(timer);
        reject(new Error(event.message || 'The worker was refused.'));
      };
      worker.postMessage(message);
    });
  try {
    await ask({ module, memoryBytes }, startTimeoutMs);
  } catch (error) {
    worker.terminate();
    throw new Error(`A worker for measuring did not start: ${reasonOf(error)}`);
  } finally {
    URL.revokeObjectURL(address);
  }
  return {
    async run(kernel, size, windowMs) {
      const count = await ask({ kernel, size, windowMs }, windowMs + startTimeoutMs);
      if (count === undefined) throw new Error('The worker counted nothing.');
      return count;
    },
    end: () => worker.terminate(),
  };
}
