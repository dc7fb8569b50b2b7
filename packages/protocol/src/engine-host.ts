import type { EngineRequest } from './chat.ts';
import type { EmbeddingRequest, Embeddings } from './embedding/embedding.ts';
import type { ExecutionBackend } from './engine.ts';
import type { HostLoadReport } from './load-report.ts';
import type { ModelManifest } from './manifest/model-manifest.ts';
import type { Scores, ScoringRequest } from './scoring/scoring.ts';
import type { SessionCall, SessionReply } from './sessions.ts';
import type { StreamPart } from './stream-part.ts';

/** What one attempt to reach the network from inside the seal gave. */
export interface SealAttempt {
  /** Such as `fetch data:`, `fetch in a nested worker`. */
  attempt: string;
  blocked: boolean;
  /** The directive of the violation event, or the error's name. */
  evidence: string;
}

/** The worker's proof that it has no network. `sealed` is true only when every attempt was blocked. */
export interface SealProof {
  sealed: boolean;
  attempts: readonly SealAttempt[];
}

/** What the page hands to a sealed worker before anything else. */
export interface HostLoadRequest {
  manifest: ModelManifest;
  backend: ExecutionBackend;
  maximumThreads?: number;
  /** Bytes of conversations that may be set aside in memory. */
  sessionBudgetBytes?: number;
  /** At most so many answers at once. */
  parallelAnswers?: number;
  assets: ReadonlyMap<string, ArrayBuffer>;
  /** Name of the weight store's database; the store's default when absent. */
  databaseName?: string;
  /** Files of a model that is kept in memory only, by path, when the store could not hold it. */
  memoryFiles?: ReadonlyMap<string, Blob>;
}

/** The face that a sealed inference worker shows to the page, through the bridge. One model for life. */
export interface EngineHost {
  /** Tries to get out in every way it knows and reports what happened. */
  proveSeal(): Promise<SealProof>;
  /** Loads, checks and warms up. @throws WrongResultError when the check fails */
  load(
    request: HostLoadRequest,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<HostLoadReport>;
  generate(request: EngineRequest, signal: AbortSignal): Promise<AsyncIterable<StreamPart>>;
  /** @throws UnsupportedRequestError when the model gives no vectors */
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings>;
  /** @throws UnsupportedRequestError where the engine shows no logits */
  score(request: ScoringRequest, signal: AbortSignal): Promise<Scores>;
  /**
   * Works on the conversations that the worker keeps.
   * @throws UnsupportedRequestError where its engine keeps none, and the errors of Engine.callSessions
   */
  callSessions(call: SessionCall, signal: AbortSignal): Promise<SessionReply>;
  countTokens(text: string): Promise<number>;
  /**
   * Serves another tab over this port, by turns with this one, until that tab is gone.
   * @param presenceLock a Web Lock that the tab holds while it is there
   * @throws QueueFullError when there are too many tabs
   */
  admit(port: MessagePort, presenceLock: string): Promise<void>;
}
