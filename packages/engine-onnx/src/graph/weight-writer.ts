import type { GgufTensor } from '@localmost/gguf';
import type { ConvertedWeight } from '../weights/converted-weight.ts';
import { type BlockScheme, blockElements, blockScheme } from '../weights/repack-blocks.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** How matrices are stored in the graph: unpacked to floats, or in blocks where the type allows. */
export type MatrixStorage = 'floats' | 'blocks';

/** Adds constants to a graph and notes how each is made. */
export class WeightWriter {
  /** Every external constant, in the order of the graph. */
  readonly weights: ConvertedWeight[] = [];
  readonly graph: GraphBuilder;
  readonly #storage: MatrixStorage;
  readonly #blockSums = new Map<string, string>();

  constructor(graph: GraphBuilder, storage: MatrixStorage) {
    this.graph = graph;
    this.#storage = storage;
  }

  /** A vector as floats. */
  vector(tensor: GgufTensor): string {
    const name = this.graph.external(tensor.name, 'float', [tensor.columns]);
    this.weights.push({ name, byteLength: tensor.columns * 4, recipe: { kind: 'floats', tensor } });
    return name;
  }

  /** A table of the rotary embedding. */
  rotary(kind: 'cosines' | 'sines', positions: number, pairs: number): string {
    const name = this.graph.external(kind, 'float', [positions, pairs]);
    this.weights.push({ name, byteLength: positions * pairs * 4, recipe: { kind, positions } });
    return name;
  }

  /** `input × matrixᵀ (+ bias)` for an input `[rows][columns]`; gives the result's name. */
  linear(result: string, input: string, matrix: GgufTensor, bias: GgufTensor | null): string {
    const scheme = this.#storage === 'blocks' ? blockScheme(matrix.type) : null;
    const name = bias === null ? result : `${result}.unbiased`;
    if (scheme === null) this.graph.operation('MatMul', name, [input, this.#transposed(matrix)]);
    else this.#blocks(name, input, matrix, scheme);
    if (bias === null) return name;
    return this.graph.operation('Add', result, [name, this.vector(bias)]);
  }

  #blocks(result: string, input: string, matrix: GgufTensor, scheme: BlockScheme): void {
    const blocks = matrix.columns / blockElements;
    const levelBytes = (blockElements * scheme.bits) / 8;
    const levels = this.graph.external(`${matrix.name}.levels`, 'uint8', [
      matrix.rows,
      blocks,
      levelBytes,
    ]);
    this.weights.push({
      name: levels,
      byteLength: matrix.rows * blocks * levelBytes,
      recipe: { kind: 'levels', tensor: matrix },
    });
    const scales = this.#perBlock('scales', matrix, blocks);
    const product = scheme.hasOffset ? `${result}.scaled` : result;
    this.graph.microsoftOperation('MatMulNBits', [product], [input, levels, scales], {
      K: { int: matrix.columns },
      N: { int: matrix.rows },
      bits: { int: scheme.bits },
      block_size: { int: blockElements },
    });
    if (!scheme.hasOffset) return;
    const offsets = this.#perBlock('offsets', matrix, blocks);
    const sums = this.#sumsOfBlocks(input, blocks);
    const shift = this.graph.operation('Gemm', `${result}.shift`, [sums, offsets], {
      transB: { int: 1 },
    });
    this.graph.operation('Add', result, [product, shift]);
  }

  #perBlock(kind: 'scales' | 'offsets', matrix: GgufTensor, blocks: number): string {
    const name = this.graph.external(`${matrix.name}.${kind}`, 'float', [matrix.rows, blocks]);
    const byteLength = matrix.rows * blocks * 4;
    this.weights.push({ name, byteLength, recipe: { kind, tensor: matrix } });
    return name;
  }

  /** The input's sums over each block, made once for all matrices that take the same input. */
  #sumsOfBlocks(input: string, blocks: number): string {
    const known = this.#blockSums.get(input);
    if (known !== undefined) return known;
    const graph = this.graph;
    const split = graph.operation('Reshape', `${input}.split`, [
      input,
      graph.integers([-1, blocks, blockElements]),
    ]);
    const sums = graph.operation('ReduceSum', `${input}.sums`, [split, graph.integers([2])], {
      keepdims: { int: 0 },
    });
    this.#blockSums.set(input, sums);
    return sums;
  }

  #transposed(matrix: GgufTensor): string {
    const name = this.graph.external(matrix.name, 'float', [matrix.columns, matrix.rows]);
    const byteLength = matrix.rows * matrix.columns * 4;
    this.weights.push({ name, byteLength, recipe: { kind: 'transposed', tensor: matrix } });
    return name;
  }
}
