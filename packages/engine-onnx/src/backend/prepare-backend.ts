import type { EngineLoadOptions } from '@localmost/protocol';
import type { OnnxRuntime } from '../runtime/onnx-runtime.ts';
import type { PreparedBackend } from './prepared-backend.ts';
import { prepareWasm } from './wasm-backend.ts';
import { prepareWebGpu } from './webgpu-backend.ts';

/** The asset under which a sealed worker finds the runtime's wasm file. */
export const wasmAssetName = 'onnxruntime.wasm';

/** Prepares what a model is to run on, from the assets handed in. @throws BackendUnavailableError */
export async function prepareBackend(
  runtime: OnnxRuntime,
  options: EngineLoadOptions,
): Promise<PreparedBackend> {
  const wasmBinary = options.assets.get(wasmAssetName);
  if (wasmBinary !== undefined) runtime.env.wasm.wasmBinary = wasmBinary;
  return options.backend === 'webgpu' ? prepareWebGpu(runtime) : prepareWasm(runtime, options);
}
