import {
  type EmbeddingRequest,
  type Embeddings,
  type Engine,
  type EngineFactory,
  type EngineHost,
  type EngineLoadOptions,
  type EngineRequest,
  type HostLoadReport,
  type HostLoadRequest,
  InvalidRequestError,
  ModelNotLoadedError,
  type Scores,
  type ScoringRequest,
  SealBrokenError,
  type SealProof,
  type SessionCall,
  type SessionReply,
  type StreamPart,
  UnsupportedModelError,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { defaultDatabaseName, openModelStore, openPrefixStore } from '@localmost/store';
import { checkEngine } from './check-engine.ts';
import { memoryFiles } from './memory-files.ts';

/**
 * The inside of a sealed worker: one model for life, as many answers at a time as its engine can make.
 * It queues nothing, the page does. It refuses to load, and so to see a prompt, until its seal is proved.
 */
export class EngineService implements Omit<EngineHost, 'admit'> {
  readonly #factory: EngineFactory;
  readonly #prove: () => Promise<SealProof>;
  #sealed = false;
  #engine: Engine | undefined;
  #underWay = 0;

  constructor(factory: EngineFactory, prove: () => Promise<SealProof>) {
    this.#factory = factory;
    this.#prove = prove;
  }

  async proveSeal(): Promise<SealProof> {
    const proof = await this.#prove();
    this.#sealed = proof.sealed;
    return proof;
  }

  async load(
    request: HostLoadRequest,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<HostLoadReport> {
    if (!this.#sealed) throw unproven();
    if (this.#engine) throw busy('holds a model already');
    const { manifest, backend, assets } = request;
    const { maximumThreads, sessionBudgetBytes, parallelAnswers } = request;
    const support = this.#factory.supports(manifest, backend);
    if (!support.supported) throw unsupported(manifest.id, this.#factory.id, support.reason);
    const prefixes = openPrefixStore(request.databaseName ?? defaultDatabaseName);
    const options: EngineLoadOptions = {
      backend,
      assets,
      signal,
      onProgress,
      prefixShelf: prefixes.shelf(manifest.id, this.#factory.id),
      ...(maximumThreads !== undefined && { maximumThreads }),
      ...(sessionBudgetBytes !== undefined && { sessionBudgetBytes }),
      ...(parallelAnswers !== undefined && { parallelAnswers }),
    };
    const beganAt = performance.now();
    const engine = await this.#loadEngine(request, options);
    const loadedAt = performance.now();
    const checked = await checkEngine(engine, manifest, signal);
    // Only now: an engine that failed its check must never see a prompt.
    this.#engine = engine;
    const { capabilities } = engine;
    const engineMs = loadedAt - beganAt;
    return { capabilities, ...checked, engineMs, warmUpMs: performance.now() - loadedAt };
  }

  /** Changes while an answer gets on; null where there is nothing to judge by. */
  progress(): number | null {
    return this.#underWay > 0 ? (this.#engine?.progress ?? null) : null;
  }

  async generate(request: EngineRequest, signal: AbortSignal): Promise<AsyncIterable<StreamPart>> {
    return this.#answer(this.#loadedEngine(), request, signal);
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings> {
    const engine = this.#loadedEngine();
    if (!engine.embed) throw givesNoVectors(engine.capabilities.engineId);
    const embed = engine.embed.bind(engine);
    return this.#count(engine, () => embed(request, { signal }));
  }

  async score(request: ScoringRequest, signal: AbortSignal): Promise<Scores> {
    const engine = this.#loadedEngine();
    if (!engine.score) throw scoresNothing(engine.capabilities.engineId);
    const score = engine.score.bind(engine);
    return this.#count(engine, () => score(request, { signal }));
  }

  async callSessions(call: SessionCall, signal: AbortSignal): Promise<SessionReply> {
    const engine = this.#loadedEngine();
    if (!engine.callSessions) throw keepsNone(engine.capabilities.engineId);
    const callSessions = engine.callSessions.bind(engine);
    return this.#count(engine, () => callSessions(call, signal));
  }

  async countTokens(text: string): Promise<number> {
    return this.#loadedEngine().countTokens(text);
  }

  async *#answer(
    engine: Engine,
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<StreamPart> {
    this.#begin(engine);
    try {
      yield* engine.generate(request, { signal });
    } finally {
      this.#underWay -= 1;
    }
  }

  async #count<Result>(engine: Engine, work: () => Promise<Result>): Promise<Result> {
    this.#begin(engine);
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }

  #begin({ capabilities }: Engine): void {
    if (this.#underWay >= capabilities.parallelAnswers) throw busy('is answering already');
    this.#underWay += 1;
  }

  async #loadEngine(request: HostLoadRequest, options: EngineLoadOptions): Promise<Engine> {
    const { manifest, databaseName } = request;
    if (request.memoryFiles) {
      return this.#factory.load(memoryFiles(manifest, request.memoryFiles), options);
    }
    const store = await openModelStore(databaseName === undefined ? {} : { databaseName });
    try {
      return await this.#factory.load(store.files(manifest), options);
    } finally {
      store.close();
    }
  }

  #loadedEngine(): Engine {
    if (this.#engine) return this.#engine;
    throw new ModelNotLoadedError({
      message: 'This worker holds no model.',
      remedies: ['Load a model first.'],
    });
  }
}

function unproven(): SealBrokenError {
  return new SealBrokenError({
    message: 'The worker has not proved that it has no network, so it takes no model.',
    remedies: ['Have the seal proved before loading.'],
  });
}

function busy(what: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The worker ${what}.`,
    remedies: ['Wait for it, or use a worker of its own.'],
  });
}

function givesNoVectors(engine: string): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: 'The model in this worker gives no vectors.',
    details: { backendId: engine, part: 'texts', reason: 'the model gives no vectors' },
    remedies: ['Use a model that gives vectors.'],
  });
}

function scoresNothing(engine: string): UnsupportedRequestError {
  const reason = `the engine ${engine} shows no probabilities of all tokens`;
  return new UnsupportedRequestError({
    message: `Texts cannot be classified here: ${reason}.`,
    details: { backendId: engine, part: 'labels', reason },
    remedies: ['Load the model with the engine `cpu` or `onnx`.'],
  });
}

function unsupported(model: string, engine: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The engine ${engine} cannot run ${model}: ${reason}`,
    details: { model, engine },
    remedies: ['Choose another engine or backend.', 'Choose another model.'],
  });
}

function keepsNone(engine: string): UnsupportedRequestError {
  const reason = `the engine ${engine} keeps only the conversation that it answered last`;
  return new UnsupportedRequestError({
    message: `Sessions cannot be saved, branched or primed: ${reason}.`,
    details: { part: 'sessions', reason },
    remedies: ['Load the model with the engine `cpu`.', 'Send the whole conversation each time.'],
  });
}
