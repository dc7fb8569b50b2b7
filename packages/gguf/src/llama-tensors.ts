import type { Gguf, GgufTensor } from './gguf.ts';
import type { LlamaConfiguration } from './llama-configuration.ts';
import { malformed } from './model-faults.ts';

/** What a tensor must look like: rows × contiguous columns. */
export interface TensorShape {
  readonly rows: number;
  readonly columns: number;
}

/** The tensors of one block by role; each file name is `blk.N.ROLE`. */
export function blockTensorShapes(
  configuration: LlamaConfiguration,
): ReadonlyMap<string, TensorShape> {
  const width = configuration.embeddingLength;
  const hidden = configuration.feedForwardLength;
  const head = configuration.headDimension;
  const queries = configuration.headCount * head;
  const keys = configuration.headCountKv * head;
  const shapes = new Map<string, TensorShape>([
    ['attn_norm.weight', { rows: 1, columns: width }],
    ['attn_q.weight', { rows: queries, columns: width }],
    ['attn_k.weight', { rows: keys, columns: width }],
    ['attn_v.weight', { rows: keys, columns: width }],
    ['attn_output.weight', { rows: width, columns: queries }],
    ['ffn_norm.weight', { rows: 1, columns: width }],
    ['ffn_gate.weight', { rows: hidden, columns: width }],
    ['ffn_up.weight', { rows: hidden, columns: width }],
    ['ffn_down.weight', { rows: width, columns: hidden }],
  ]);
  if (configuration.attentionBias) {
    shapes.set('attn_q.bias', { rows: 1, columns: queries });
    shapes.set('attn_k.bias', { rows: 1, columns: keys });
    shapes.set('attn_v.bias', { rows: 1, columns: keys });
  }
  if (configuration.queryKeyNorm) {
    shapes.set('attn_q_norm.weight', { rows: 1, columns: head });
    shapes.set('attn_k_norm.weight', { rows: 1, columns: head });
  }
  return shapes;
}

/** The tensors outside the blocks, by their names in the file. */
export function outerTensorShapes(
  configuration: LlamaConfiguration,
): ReadonlyMap<string, TensorShape> {
  const width = configuration.embeddingLength;
  const shapes = new Map<string, TensorShape>([
    ['token_embd.weight', { rows: configuration.vocabularySize, columns: width }],
    ['output_norm.weight', { rows: 1, columns: width }],
  ]);
  if (!configuration.tiedEmbeddings) {
    shapes.set('output.weight', { rows: configuration.vocabularySize, columns: width });
  }
  if (configuration.ropeFactors) {
    shapes.set('rope_freqs.weight', { rows: 1, columns: configuration.ropeDimension / 2 });
  }
  return shapes;
}

/** The tensor of a role, whose presence was checked. @throws MalformedModelError when it is absent */
export function requireTensor(gguf: Gguf, name: string): GgufTensor {
  const tensor = gguf.tensors.get(name);
  if (tensor === undefined)
    throw malformed(`The file lacks the tensor "${name}".`, { tensor: name });
  return tensor;
}

/**
 * Checks that every tensor the model needs is there in its shape, and that none is there which
 * would change the result if it were ignored.
 * @throws MalformedModelError naming the first tensor that does not fit
 */
export function checkLlamaTensors(gguf: Gguf, configuration: LlamaConfiguration): void {
  const known = new Map<string, TensorShape>(outerTensorShapes(configuration));
  for (let block = 0; block < configuration.blockCount; block += 1) {
    for (const [role, shape] of blockTensorShapes(configuration)) {
      known.set(`blk.${block}.${role}`, shape);
    }
  }
  for (const [name, shape] of known) {
    const tensor = requireTensor(gguf, name);
    if (tensor.rows !== shape.rows || tensor.columns !== shape.columns) {
      throw malformed(
        `The tensor "${name}" is ${tensor.rows} × ${tensor.columns}; the metadata asks for ${shape.rows} × ${shape.columns}.`,
        { tensor: name, rows: tensor.rows, columns: tensor.columns, ...wanted(shape) },
      );
    }
  }
  for (const name of gguf.tensors.keys()) {
    if (known.has(name)) continue;
    throw malformed(`The tensor "${name.slice(0, 80)}" has no place in this architecture.`, {
      tensor: name.slice(0, 80),
    });
  }
}

function wanted(shape: TensorShape): { wantedRows: number; wantedColumns: number } {
  return { wantedRows: shape.rows, wantedColumns: shape.columns };
}
