import { llamaConfiguration, readGguf } from '@localmost/gguf';
import type { ExecutionBackend, ModelFile } from '@localmost/protocol';
import { graphStyle } from './backend/graph-style.ts';
import { buildLlamaGraph, type LlamaGraph } from './graph/llama-graph.ts';
import { hashConversion } from './weights/conversion-hash.ts';
import type { ConversionSource } from './weights/converted-weight.ts';
import { StoredTensors } from './weights/stored-tensors.ts';

/** Rotary tables and context stop here: above it, tables and cache outgrow what browsers give. */
export const maximumContext = 32_768;

/** A GGUF file turned into a graph for one backend, weights not yet read. */
export interface Conversion {
  readonly source: ConversionSource;
  readonly graph: LlamaGraph;
  readonly contextWindow: number;
}

/**
 * Reads a GGUF file's header and builds its graph: the same bytes for the same file and backend.
 * @throws MalformedModelError · UnsupportedModelError
 */
export async function convertModel(
  file: ModelFile,
  backend: ExecutionBackend,
): Promise<Conversion> {
  const gguf = await readGguf(file);
  const configuration = llamaConfiguration(gguf);
  const contextWindow = Math.min(configuration.contextLength, maximumContext);
  const source = { gguf, configuration };
  const graph = buildLlamaGraph(source, { ...graphStyle(backend), positions: contextWindow });
  return { source, graph, contextWindow };
}

/** The name of a conversion in a manifest's `conversions`. */
export function conversionTarget(backend: ExecutionBackend): string {
  return `onnx/${backend}`;
}

/**
 * Gives what the conversion of a file for a backend hashes to, for a manifest's `conversions`.
 * Converts every weight once, one at a time. The rotary tables come from the JavaScript engine's
 * sine and cosine, so the hash is pinned for V8 (Chromium, Node).
 * @throws MalformedModelError · UnsupportedModelError · CorruptFileError
 */
export async function conversionHash(file: ModelFile, backend: ExecutionBackend): Promise<string> {
  const { graph, source } = await convertModel(file, backend);
  const stored = await StoredTensors.read(file, source.gguf, new AbortController().signal);
  return hashConversion(graph, source, stored);
}
