export { type CpuEngineSetup, createCpuEngineFactory } from './cpu-engine-factory.ts';
export { kernelAssetNames } from './kernels/choose-kernels.ts';
export { type CpuLoadOptions, type LoadedCpuModel, loadCpuModel } from './load-cpu-model.ts';
export { isCpuThread, serveCpuThread, type ThreadScope } from './threads/serve-cpu-thread.ts';
