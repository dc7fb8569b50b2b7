export * from '@localmost/protocol';
export type {
  DownloadReport,
  ModelAvailability,
  ModelInspection,
  PersistedPrefix,
  RepairReport,
  StorageUsage,
  StoredModel,
  VerificationReport,
} from '@localmost/store';
export type { ChatCompletionsApi, RequestOptions } from './chat/chat-api.ts';
export type {
  ChatCompletionMessage,
  ChatCompletionParams,
  ChatCompletionResponseFormat,
  ChatCompletionTool,
  ChatCompletionToolCall,
  ChatCompletionToolChoice,
  RoutingParams,
  StreamingChatCompletionParams,
  TextContentPart,
  WholeChatCompletionParams,
} from './chat/completion-params.ts';
export type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  ChatCompletionFinishReason,
  ChatCompletionToolCallDelta,
  CompletionUsage,
  LocalmostCompletionInfo,
} from './chat/completion-result.ts';
export type { Interval } from './choice/interval.ts';
export type { MemoryNeeds } from './choice/memory-needs.ts';
export type { SpeedPrediction } from './choice/predict-speed.ts';
export type {
  ModelAdvice,
  Obstacle,
  Recommendation,
  RecommendOptions,
  RuntimeAdvice,
} from './choice/recommendation.ts';
export type {
  Classification,
  Classify,
  ClassifyParams,
  LabelScore,
} from './classify/classify-api.ts';
export type { LocalmostClient } from './client.ts';
export type { ClientOptions, ClientTimeouts } from './client-options.ts';
export { createClient } from './create-client.ts';
export type {
  Base64EmbeddingCreateParams,
  EmbeddingCreateParams,
  FloatEmbeddingCreateParams,
} from './embeddings/embedding-params.ts';
export type {
  CreateEmbeddingResponse,
  EmbeddingObject,
  LocalmostEmbeddingInfo,
} from './embeddings/embedding-result.ts';
export type { EmbeddingsApi } from './embeddings/embeddings-api.ts';
export type {
  BackendBeliefs,
  BackendDefinition,
  StatedPrice,
} from './hybrid/backend-definition.ts';
export type { HybridOptions, JournalChoice, PolicyChoice } from './hybrid/hybrid-options.ts';
export type { LoadTimings } from './models/load-timings.ts';
export type {
  LoadedModel,
  LoadWarning,
  ModelLoadOptions,
  ModelsApi,
  TransferOptions,
} from './models/models-api.ts';
export type { Runtime } from './runtime/runtime.ts';
export type { PrimeOptions } from './sessions/prime-model.ts';
export type {
  RestoredSession,
  SavedSession,
  SessionName,
  SessionsApi,
} from './sessions/sessions-api.ts';
export type { ModelSharing, SharingEvent, SharingOptions } from './sharing/sharing-options.ts';
