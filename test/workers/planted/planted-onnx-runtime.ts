import type { OnnxRuntime } from '@localmost/engine-onnx';
import type { InferenceSession as Session } from 'onnxruntime-web/wasm';
import { type PlantedFault, plantedFault } from './planted-fault.ts';

type Results = Session.OnnxValueMapType;

/** Changes the real ONNX Runtime so that the planted fault happens at its step; gives it back. */
export function plantedOnnxRuntime(ort: OnnxRuntime): OnnxRuntime {
  let step = 0;
  const create = ort.InferenceSession.create.bind(ort.InferenceSession);
  const plantedCreate = async (graph: Uint8Array, options: Session.SessionOptions) => {
    // At its first step the memory is large enough already: what must grow is the load.
    if (plantedFault().kind === 'wasm memory is refused') refuseWasmMemory();
    const session = await create(graph, options);
    const run = session.run.bind(session);
    const plantedRun = (feeds: Session.FeedsType, fetches: Session.FetchesType) => {
      const { kind, fromStep } = plantedFault();
      step += 1;
      return step > fromStep ? runFaulty(kind, () => run(feeds, fetches)) : run(feeds, fetches);
    };
    return Object.assign(session, { run: plantedRun });
  };
  Object.assign(ort.InferenceSession, { create: plantedCreate });
  return ort;
}

async function runFaulty(
  kind: PlantedFault['kind'],
  run: () => Promise<Results>,
): Promise<Results> {
  if (kind === 'step never settles') return new Promise(() => undefined);
  if (kind === 'step spins') for (;;) if (performance.now() < 0) break;
  if (kind === 'worker closes itself') {
    globalThis.close();
    return new Promise(() => undefined);
  }
  if (kind === 'device is destroyed') for (const device of devices) device.destroy();
  if (kind === 'GPU buffers are refused') refuseGpuBuffers();
  const results = await run();
  const logits = results.logits?.data;
  if (logits instanceof Float32Array) {
    if (kind === 'zeros') logits.fill(0);
    if (kind === 'not numbers') logits[logits.length >> 1] = Number.NaN;
    if (kind === 'permuted logits') logits.reverse();
  }
  return results;
}

/** Every GPU device of this worker, so that one can be destroyed behind its owner's back. */
const devices: GPUDevice[] = [];
if (typeof GPUAdapter !== 'undefined') {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function plantedRequestDevice(descriptor) {
    const device = await requestDevice.call(this, descriptor);
    devices.push(device);
    return device;
  };
}

/** As an engine sees a browser that has no more memory: its memory does not grow. */
function refuseWasmMemory(): void {
  WebAssembly.Memory.prototype.grow = () => {
    throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
  };
}

function refuseGpuBuffers(): void {
  GPUDevice.prototype.createBuffer = () => {
    throw new RangeError('createBuffer failed, size is too large for the implementation');
  };
}
