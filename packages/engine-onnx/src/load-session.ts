import type { ModelFile } from '@localmost/protocol';
import { engineFault } from './engine-faults.ts';
import type { LlamaGraph } from './graph/llama-graph.ts';
import type { OnnxRuntime, OnnxSession, OnnxSessionOptions } from './runtime/onnx-runtime.ts';
import { convertWeight } from './weights/convert-weight.ts';
import type { ConversionSource } from './weights/converted-weight.ts';

/** What a session is loaded from. */
export interface SessionSetup {
  readonly runtime: OnnxRuntime;
  readonly graph: LlamaGraph;
  readonly source: ConversionSource;
  readonly file: ModelFile;
  readonly options: OnnxSessionOptions;
  readonly signal: AbortSignal;
  /** Called with converted bytes and all bytes to convert. */
  readonly onProgress: (loadedBytes: number, totalBytes: number) => void;
}

/**
 * Converts the weights one by one and loads the graph with them.
 * @throws OutOfMemoryError · BackendUnavailableError · EngineFailureError · the signal's reason
 */
export async function loadSession(setup: SessionSetup): Promise<OnnxSession> {
  const { runtime, graph, source, file, signal } = setup;
  const totalBytes = graph.weights.reduce((sum, weight) => sum + weight.byteLength, 0);
  const externalData: { path: string; data: Uint8Array }[] = [];
  let loadedBytes = 0;
  try {
    for (const weight of graph.weights) {
      signal.throwIfAborted();
      externalData.push({ path: weight.name, data: await convertWeight(weight, source, file) });
      loadedBytes += weight.byteLength;
      setup.onProgress(loadedBytes, totalBytes);
    }
    signal.throwIfAborted();
    return await runtime.InferenceSession.create(graph.bytes, { ...setup.options, externalData });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw engineFault(error, 'load');
  }
}
