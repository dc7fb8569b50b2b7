export { type MutatedGguf, type MutationKind, mutateGguf, mutationKinds } from './mutate-gguf.ts';
export { randomSource } from './random-source.ts';
export { referenceLogits } from './reference-decoder.ts';
export { type TinyModel, type TinyModelShape, tinyModel, tinyShape } from './tiny-model.ts';
export {
  memoryFile,
  packedBytes,
  type WritableTensor,
  type WritableValue,
  writeGguf,
} from './write-gguf.ts';
