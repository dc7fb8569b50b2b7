export type { BatchRun, TokenBatch } from './batch/token-batch.ts';
export { createMacrotaskTurn, type MacrotaskTurn } from './loop/macrotask-turn.ts';
export { createStopMatcher, type StopMatcher, type StopResult } from './loop/stop-matcher.ts';
export {
  createTextGenerator,
  type TextGenerator,
  type TextGeneratorSetup,
} from './loop/text-generator.ts';
export type { TokenModel } from './loop/token-model.ts';
export { type SamplingSettings, samplingSettings } from './sampling/sampling-settings.ts';
export { defaultSessionBudget } from './sessions/session-budget.ts';
export {
  type OpenSnapshot,
  openSnapshot,
  readSnapshot,
  type SnapshotBinding,
} from './sessions/snapshot.ts';
export {
  createSequenceEncoder,
  type SequenceEncoder,
} from './tokenizer/create-sequence-encoder.ts';
export { createTokenizer } from './tokenizer/create-tokenizer.ts';
export type { TokenDecoder, Tokenizer } from './tokenizer/tokenizer.ts';
