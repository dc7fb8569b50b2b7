import type { EngineRequest } from './chat.ts';
import type { EmbeddingRequest, Embeddings } from './embedding/embedding.ts';
import type { ModelManifest } from './manifest/model-manifest.ts';
import type { Scores, ScoringRequest } from './scoring/scoring.ts';
import type { PrefixShelf, SessionCall, SessionReply } from './sessions.ts';
import type { StreamPart } from './stream-part.ts';

/** What executes the arithmetic. */
export type ExecutionBackend = 'webgpu' | 'wasm';

/** What a loaded model can do, and how it runs. */
export interface EngineCapabilities {
  engineId: string;
  backend: ExecutionBackend;
  /** Threads the backend really uses; 1 where the page is not isolated. */
  threads: number;
  contextWindow: number;
  /** Answers that are made at once, each token by token beside the others; 1: one after the other. */
  parallelAnswers: number;
  /** Present exactly where the model gives vectors; such a model answers no conversation. */
  embeddings?: { dimensions: number };
  /** Things worth knowing that are not errors, such as "one thread: page is not isolated". */
  notes: readonly string[];
}

/**
 * One loaded model. At most `capabilities.parallelAnswers` calls of `generate`, `score` and
 * `callSessions` at a time, or one of `embed`; the host queues.
 */
export interface Engine {
  readonly capabilities: EngineCapabilities;
  /**
   * Answers one conversation. The stream is `start`, deltas, `finish`; it throws a
   * `LocalmostError` or the signal's reason, and leaves the engine ready for the next request.
   * @throws UnsupportedRequestError where the model gives vectors instead
   */
  generate(request: EngineRequest, options: { signal: AbortSignal }): AsyncIterable<StreamPart>;
  /**
   * One vector for each text; there exactly where `capabilities.embeddings` is.
   * @throws InvalidRequestError for no text or an empty one, ContextOverflowError for one that is
   * longer than the context window, or the signal's reason
   */
  embed?(request: EmbeddingRequest, options: { signal: AbortSignal }): Promise<Embeddings>;
  /** Tokens of plain text, without a template. */
  countTokens(text: string): Promise<number>;
  /**
   * Logits after these tokens, `[vocabulary]`, up to a constant added to all: all tokens but the
   * last in one step, the last in another, as an answer begins. The buffer is the caller's. An
   * engine whose library shows no logits leaves it out, and is checked less.
   */
  logitsAfter?(tokenIds: readonly number[], signal: AbortSignal): Promise<Float32Array>;
  /**
   * How likely each of several beginnings of an answer is; the cache then holds the prompt. An engine
   * that shows no logits of all tokens leaves it out.
   * @throws InvalidRequestError · ContextOverflowError, or the signal's reason
   */
  score?(request: ScoringRequest, options: { signal: AbortSignal }): Promise<Scores>;
  /**
   * Works on the conversations that the engine keeps; it counts as an answer. An engine that keeps only
   * the one in its cache leaves it out.
   * @throws SnapshotMismatchError · UnsupportedRequestError · any error of {@link Engine.generate}
   */
  callSessions?(call: SessionCall, signal: AbortSignal): Promise<SessionReply>;
  /** A number that changes whenever an answer gets on, the prompt's pieces included. */
  readonly progress?: number;
  /** Frees what can be freed. Ending the worker frees the rest. */
  unload(): Promise<void>;
}

/** One verified file of a model. Bytes are read on demand; nothing is held. */
export interface ModelFile {
  readonly path: string;
  readonly byteLength: number;
  /** Verified bytes `[offset, offset + byteLength)`, in a buffer the caller owns. @throws CorruptFileError */
  read(offset: number, byteLength: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The whole file front to back in verified pieces: the fast road for one pass over weights. A
   * piece is valid until the next is asked for; its buffer is then used again.
   * @throws CorruptFileError
   */
  stream(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** A model's verified files, as the store hands them to an engine. */
export interface ModelFiles {
  readonly manifest: ModelManifest;
  /** @throws ModelNotStoredError when the manifest does not list the path or it is not committed */
  open(path: string): Promise<ModelFile>;
}

/** What an engine needs to load a model. */
export interface EngineLoadOptions {
  backend: ExecutionBackend;
  signal: AbortSignal;
  /** Called with work done and work in all, in bytes of weights; never decreasing. */
  onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Binary assets that a sealed worker cannot fetch, handed in by name (such as a wasm file). */
  assets: ReadonlyMap<string, ArrayBuffer>;
  /** At most this many threads; the engine uses 1 where memory cannot be shared. */
  maximumThreads?: number;
  /**
   * Bytes of conversations that may be kept in memory beside one; 0 keeps none, and answers one at a
   * time. Default: the engine's.
   */
  sessionBudgetBytes?: number;
  /** At most so many answers at once. Default: the engine's. */
  parallelAnswers?: number;
  /** Where persisted prefixes are; absent where there is no disk. */
  prefixShelf?: PrefixShelf;
}

/** Makes engines of one kind. The worker's entry names the factories it serves. */
export interface EngineFactory {
  readonly id: string;
  /** Says without loading whether this manifest can run here, and why not. */
  supports(manifest: ModelManifest, backend: ExecutionBackend): EngineSupport;
  /** @throws LocalmostError — unsupported, malformed, out of memory, backend unavailable */
  load(files: ModelFiles, options: EngineLoadOptions): Promise<Engine>;
}

/** Whether an engine can run a model. */
export type EngineSupport = { supported: true } | { supported: false; reason: string };
