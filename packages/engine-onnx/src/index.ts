export { wasmAssetName } from './backend/prepare-backend.ts';
export { conversionHash, conversionTarget } from './conversion.ts';
export { type LoadedTokenModel, loadTokenModel } from './load-token-model.ts';
export { createOnnxEngineFactory, type OnnxEngineSetup } from './onnx-engine-factory.ts';
export type { OnnxRuntime } from './runtime/onnx-runtime.ts';
