import { instantiateKernels } from '@localmost/engine-cpu/kernels';

/* Reads memory as fast as vectors can, for the limit that every figure is a share of. */

self.onmessage = async ({
  data: { bytes, rounds },
}: MessageEvent<{ bytes: number; rounds: number }>) => {
  const module = await WebAssembly.compileStreaming(fetch('/simd.wasm'));
  const memory = new WebAssembly.Memory({ initial: bytes / 65_536 + 1, maximum: 65_536 });
  new Uint8Array(memory.buffer).fill(1);
  const { readProbe } = instantiateKernels(module, memory);
  const gigabytesPerSecond: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    readProbe(65_536, bytes);
    gigabytesPerSecond.push(bytes / (performance.now() - startedMs) / 1e6);
  }
  self.postMessage({ result: gigabytesPerSecond });
};
