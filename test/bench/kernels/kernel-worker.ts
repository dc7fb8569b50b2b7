import { isCpuThread, serveCpuThread } from '@localmost/engine-cpu';
import { measureKernels } from './measure-kernels.ts';
import { measureSteps } from './measure-steps.ts';

/* The worker in which kernels are measured: the browser's wasm is what users have, Node's is not. */

type Call =
  | { call: 'kernels'; rounds: number }
  | { call: 'steps'; threads: number; rounds: number };

if (isCpuThread(self)) serveCpuThread(self);
else {
  self.onmessage = async ({ data }: MessageEvent<Call>) => {
    try {
      const result =
        data.call === 'kernels'
          ? await measureKernels(data.rounds)
          : await measureSteps(data.threads, data.rounds, import.meta.url);
      self.postMessage({ result });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}
