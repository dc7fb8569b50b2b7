export type {
  ChatMessage,
  ChatRole,
  EngineRequest,
  FinishReason,
  GenerationTimings,
  RequestPriority,
  SamplingOptions,
  TokenUsage,
} from './chat.ts';
export type { BackendCallOptions, BackendSupport, ChatBackend } from './chat-backend.ts';
export type { ConsentToken, DataClass, ExecutionMode, TrustZone } from './decision/data-class.ts';
export type { CandidateVerdict, Decision, RuleValue } from './decision/decision.ts';
export type { EmbeddingRequest, Embeddings, EmbeddingTimings } from './embedding/embedding.ts';
export type {
  Engine,
  EngineCapabilities,
  EngineFactory,
  EngineLoadOptions,
  EngineSupport,
  ExecutionBackend,
  ModelFile,
  ModelFiles,
} from './engine.ts';
export type { EngineHost, HostLoadRequest, SealAttempt, SealProof } from './engine-host.ts';
export * from './errors/index.ts';
export type { LoadProgress } from './load-progress.ts';
export type { HostLoadReport, LoadCheck } from './load-report.ts';
export type { EmbeddingModel, GoldenEmbedding } from './manifest/embedding-model.ts';
export type { GoldenCheck, GoldenLogit } from './manifest/golden-check.ts';
export type { MlcBuild, MlcOverrides } from './manifest/mlc-build.ts';
export {
  type ModelFileEntry,
  type ModelManifest,
  maximumFileBytes,
} from './manifest/model-manifest.ts';
export type {
  HuggingFaceSource,
  ModelSource,
  PypiSource,
  UrlSource,
} from './manifest/model-source.ts';
export { parseManifest } from './manifest/parse-manifest.ts';
export type { RecordedEval } from './manifest/recorded-eval.ts';
export type { ContinuationScore, Scores, ScoringRequest } from './scoring/scoring.ts';
export type {
  HistoryTrim,
  PrefixShelf,
  PrimeReport,
  PromptReuse,
  SessionCall,
  SessionReply,
  SessionUsage,
  ShelvedPrefix,
} from './sessions.ts';
export type {
  AnswerRecovery,
  FinishPart,
  StartPart,
  StreamPart,
  TextDeltaPart,
  ToolCallPart,
} from './stream-part.ts';
export type { ControlToken, TokenizerDefinition } from './tokenizer-definition.ts';
export type {
  JsonSchema,
  ResponseFormat,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from './tools.ts';
