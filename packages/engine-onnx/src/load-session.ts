import { engineFault } from './engine-faults.ts';
import type { LlamaGraph } from './graph/llama-graph.ts';
import type { OnnxRuntime, OnnxSession, OnnxSessionOptions } from './runtime/onnx-runtime.ts';
import { convertWeight } from './weights/convert-weight.ts';
import type { ConversionSource } from './weights/converted-weight.ts';
import { lazyBytes } from './weights/lazy-bytes.ts';
import type { StoredTensors } from './weights/stored-tensors.ts';

/** What a session is loaded from. */
export interface SessionSetup {
  readonly runtime: OnnxRuntime;
  readonly graph: LlamaGraph;
  readonly source: ConversionSource;
  readonly stored: StoredTensors;
  readonly options: OnnxSessionOptions;
}

/**
 * Loads the graph; each weight is converted at the moment the runtime copies it.
 * @throws OutOfMemoryError · BackendUnavailableError · EngineFailureError
 */
export async function loadSession(setup: SessionSetup): Promise<OnnxSession> {
  const { runtime, graph, source, stored } = setup;
  const externalData = graph.weights.map((weight) => ({
    path: weight.name,
    data: lazyBytes(weight.byteLength, () => convertWeight(weight, source, stored)),
  }));
  try {
    return await runtime.InferenceSession.create(graph.bytes, { ...setup.options, externalData });
  } catch (error) {
    throw engineFault(error, 'load');
  }
}
