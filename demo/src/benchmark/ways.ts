import type { ExecutionBackend, ModelLoadOptions } from 'localmost';

/** One way to run a model. */
export interface Way {
  /** Such as `cpu/wasm`; `auto` is what the device does by itself. */
  id: string;
  label: string;
  load: Pick<ModelLoadOptions, 'engine'> & { backend: ExecutionBackend | 'auto' };
}

/** The ways that a person can choose from. The CPU engine is the first of the named: others are checked against it. */
export const ways: readonly Way[] = [
  { id: 'auto', label: 'Best of this device', load: { backend: 'auto' } },
  { id: 'cpu/wasm', label: 'CPU kernels', load: { engine: 'cpu', backend: 'wasm' } },
  { id: 'onnx/webgpu', label: 'ONNX Runtime, WebGPU', load: { engine: 'onnx', backend: 'webgpu' } },
  { id: 'onnx/wasm', label: 'ONNX Runtime, CPU', load: { engine: 'onnx', backend: 'wasm' } },
  { id: 'wllama/wasm', label: 'llama.cpp, CPU', load: { engine: 'wllama', backend: 'wasm' } },
];
