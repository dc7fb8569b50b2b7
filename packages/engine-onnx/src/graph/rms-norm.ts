import type { GgufTensor, LlamaConfiguration } from '@localmost/gguf';
import type { WeightWriter } from './weight-writer.ts';

/** Adds a root-mean-square norm over the last axis. @see https://arxiv.org/abs/1910.07467 */
export function rmsNorm(
  writer: WeightWriter,
  configuration: LlamaConfiguration,
  result: string,
  input: string,
  weight: GgufTensor,
): string {
  const inputs = [input, writer.vector(weight)];
  return writer.graph.operation('SimplifiedLayerNormalization', result, inputs, {
    axis: { int: -1 },
    epsilon: { float: configuration.rmsEpsilon },
    stash_type: { int: 1 },
  });
}
