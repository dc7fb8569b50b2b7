export { dequantize } from './dequantize/dequantize.ts';
export { halfToNumber, readHalf } from './dequantize/half-float.ts';
export type { Gguf, GgufNumberArray, GgufTensor, GgufValue } from './gguf.ts';
export {
  type LlamaArchitecture,
  type LlamaConfiguration,
  llamaConfiguration,
} from './llama-configuration.ts';
export {
  blockTensorShapes,
  outerTensorShapes,
  requireTensor,
  type TensorShape,
} from './llama-tensors.ts';
export { readGguf } from './read-gguf.ts';
export { type BlockLayout, blockLayouts, type GgufTensorType } from './tensor-type.ts';
export { tokenizerDefinition } from './tokenizer-definition.ts';
