import type { Gguf, GgufTensor, LlamaConfiguration } from '@localmost/gguf';

/** How one constant of the graph is made. */
export type WeightRecipe =
  /** The tensor unpacked to 32-bit floats and transposed: `[columns][rows]`. */
  | { readonly kind: 'transposed'; readonly tensor: GgufTensor }
  /** The tensor unpacked to 32-bit floats, row by row as stored. */
  | { readonly kind: 'floats'; readonly tensor: GgufTensor }
  /** Levels of a block-quantised tensor, packed for MatMulNBits. */
  | { readonly kind: 'levels'; readonly tensor: GgufTensor }
  /** One scale a block. */
  | { readonly kind: 'scales'; readonly tensor: GgufTensor }
  /** What to add to every element of a block, one number a block. */
  | { readonly kind: 'offsets'; readonly tensor: GgufTensor }
  /** Cosines or sines of the rotary embedding, `[positions][ropeDimension / 2]`. */
  | { readonly kind: 'cosines' | 'sines'; readonly positions: number };

/** A constant of the graph: its name there, its length, and how it is made. */
export interface ConvertedWeight {
  readonly name: string;
  readonly byteLength: number;
  readonly recipe: WeightRecipe;
}

/** What the graph and its weights are made from. */
export interface ConversionSource {
  readonly gguf: Gguf;
  readonly configuration: LlamaConfiguration;
}
