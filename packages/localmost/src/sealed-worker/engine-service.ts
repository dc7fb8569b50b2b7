import {
  type Engine,
  type EngineCapabilities,
  type EngineFactory,
  type EngineHost,
  type EngineRequest,
  type HostLoadRequest,
  InvalidRequestError,
  ModelNotLoadedError,
  SealBrokenError,
  type SealProof,
  type StreamPart,
  UnsupportedModelError,
} from '@localmost/protocol';
import { openModelStore } from '@localmost/store';
import { memoryFiles } from './memory-files.ts';

/**
 * The inside of a sealed worker: one model for life, one answer at a time. It queues nothing, the
 * page does. It refuses to load, and so to see a prompt, until its seal is proved.
 */
export class EngineService implements EngineHost {
  readonly #factory: EngineFactory;
  readonly #prove: () => Promise<SealProof>;
  #sealed = false;
  #engine: Engine | undefined;
  #answering = false;

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
  ): Promise<EngineCapabilities> {
    if (!this.#sealed) throw unproven();
    if (this.#engine) throw oneAtATime('holds a model already');
    const { manifest, backend, assets, maximumThreads } = request;
    const support = this.#factory.supports(manifest, backend);
    if (!support.supported) throw unsupported(manifest.id, this.#factory.id, support.reason);
    const options = {
      backend,
      assets,
      signal,
      onProgress,
      ...(maximumThreads !== undefined && { maximumThreads }),
    };
    if (request.memoryFiles) {
      const files = memoryFiles(manifest, request.memoryFiles);
      this.#engine = await this.#factory.load(files, options);
    } else {
      const store = await openModelStore(
        request.databaseName === undefined ? {} : { databaseName: request.databaseName },
      );
      try {
        this.#engine = await this.#factory.load(store.files(manifest), options);
      } finally {
        store.close();
      }
    }
    return this.#engine.capabilities;
  }

  async generate(request: EngineRequest, signal: AbortSignal): Promise<AsyncIterable<StreamPart>> {
    return this.#answer(this.#loadedEngine(), request, signal);
  }

  async countTokens(text: string): Promise<number> {
    return this.#loadedEngine().countTokens(text);
  }

  async *#answer(
    engine: Engine,
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<StreamPart> {
    if (this.#answering) throw oneAtATime('is answering already');
    this.#answering = true;
    try {
      yield* engine.generate(request, { signal });
    } finally {
      this.#answering = false;
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

function oneAtATime(what: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The worker ${what}.`,
    remedies: ['Wait for it, or use a worker of its own.'],
  });
}

function unsupported(model: string, engine: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The engine ${engine} cannot run ${model}: ${reason}`,
    details: { model, engine },
    remedies: ['Choose another engine or backend.', 'Choose another model.'],
  });
}
