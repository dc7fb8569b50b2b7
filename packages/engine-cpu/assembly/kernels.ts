// Everything a module exports. `generated.ts` is written by build/generator at build time.

export { awaitChange, barrier } from './barrier';
export { probePairs, probeSums, probeWords } from './dot-probe';
export { readRowInt4Affine, readRowInt4Symmetric, readRowInt8 } from './embedding';
export { gateSilu } from './gate';
export * from './generated';
export { storeKey, storeValue, widenKeys, widenValues } from './key-value-cache';
export { addBias, normalize, normalizeHeads } from './normalize';
export { quantizeForInt4, quantizeForInt8 } from './quantize-activations';
export { readProbe } from './read-probe';
export { repackFloats, repackQ4_0, repackQ4_1, repackQ4_K, repackQ8_0 } from './repack';
export { rotateHeads } from './rotate';
export { softmaxScores } from './softmax';
