export { knownArchitectures, llamaCppVersion } from './architectures.ts';
export {
  type LoadedWllamaModel,
  loadWllamaModel,
  type WllamaLoadOptions,
} from './load-wllama-model.ts';
export { wasmAssetName } from './runtime/require-features.ts';
export { createWllamaEngineFactory } from './wllama-engine-factory.ts';
export type { StepWish, WllamaTokenModel } from './wllama-token-model.ts';
