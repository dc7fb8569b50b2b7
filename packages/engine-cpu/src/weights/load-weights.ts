import { type Gguf, type GgufTensor, requireTensor } from '@localmost/gguf';
import { MalformedModelError, type ModelFile } from '@localmost/protocol';
import type { LayerPlan, ModelPlan } from '../decoder/model-plan.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Matrix } from './matrix-format.ts';
import { MatrixSink, type TensorSink, vectorSink } from './tensor-sinks.ts';

/** What loading needs besides the file. */
export interface WeightTarget {
  readonly plan: ModelPlan;
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly signal: AbortSignal;
  readonly onProgress: (loadedBytes: number, totalBytes: number) => void;
}

/**
 * Streams the file once and repacks every tensor on the way into the place the plan gave it.
 * @throws MalformedModelError when the file ends before its tensors do · CorruptFileError · the signal's reason
 */
export async function loadWeights(
  file: ModelFile,
  gguf: Gguf,
  target: WeightTarget,
): Promise<void> {
  const entries = placements(gguf, target);
  let position = 0;
  for await (const piece of file.stream()) {
    target.signal.throwIfAborted();
    const end = position + piece.length;
    for (const { tensor, sink } of entries) {
      const from = Math.max(tensor.byteOffset, position);
      const to = Math.min(tensor.byteOffset + tensor.byteLength, end);
      if (from < to) sink.write(piece.subarray(from - position, to - position));
    }
    position = end;
    target.onProgress(Math.min(position, file.byteLength), file.byteLength);
  }
  if (position < file.byteLength) {
    throw new MalformedModelError({
      message: `The file ended after ${position} of ${file.byteLength} bytes.`,
      details: { position, byteLength: file.byteLength },
      remedies: ['Fetch the model again.'],
    });
  }
}

interface Placement {
  readonly tensor: GgufTensor;
  readonly sink: TensorSink;
}

/**
 * A place for every tensor that the plan has one for, in the order of the file: all share one
 * staging area for the tile in work, so one must be done before the next begins.
 */
function placements(gguf: Gguf, { plan, kernels, memory }: WeightTarget): Placement[] {
  const found: Placement[] = [];
  const place = (name: string, where: Matrix | number | null): void => {
    if (where === null) return;
    const tensor = requireTensor(gguf, name);
    const sink =
      typeof where === 'number'
        ? vectorSink(tensor, memory, where)
        : new MatrixSink(tensor, where, kernels, memory, plan.staging);
    found.push({ tensor, sink });
  };
  place('token_embd.weight', plan.embedding);
  place('output_norm.weight', plan.outputNorm);
  if (plan.head !== plan.embedding) place('output.weight', plan.head);
  plan.layers.forEach((layer, index) => {
    for (const part of layerParts) place(`blk.${index}.${tensorNames[part]}`, layer[part]);
  });
  return found.sort((a, b) => a.tensor.byteOffset - b.tensor.byteOffset);
}

const tensorNames: Readonly<Record<keyof LayerPlan, string>> = {
  attentionNorm: 'attn_norm.weight',
  query: 'attn_q.weight',
  key: 'attn_k.weight',
  value: 'attn_v.weight',
  output: 'attn_output.weight',
  queryBias: 'attn_q.bias',
  keyBias: 'attn_k.bias',
  valueBias: 'attn_v.bias',
  queryNorm: 'attn_q_norm.weight',
  keyNorm: 'attn_k_norm.weight',
  feedForwardNorm: 'ffn_norm.weight',
  gate: 'ffn_gate.weight',
  up: 'ffn_up.weight',
  down: 'ffn_down.weight',
};

const layerParts: readonly (keyof LayerPlan)[] = [
  'attentionNorm',
  'query',
  'key',
  'value',
  'output',
  'queryBias',
  'keyBias',
  'valueBias',
  'queryNorm',
  'keyNorm',
  'feedForwardNorm',
  'gate',
  'up',
  'down',
];
