import {
  AbortedError,
  type EngineRequest,
  type SessionCall,
  type SessionReply,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { LazyChooser } from '../choice/lazy-chooser.ts';
import type { ClientSettings } from '../settings.ts';
import { type LoadJob, loadSession } from './load-session.ts';
import type { ModelRegistry } from './model-registry.ts';
import { type Answer, type ModelSession, unloaded } from './model-session.ts';
import type { LoadedModel, ModelLoadOptions, ModelsApi, TransferOptions } from './models-api.ts';
import type { WeightSource } from './weight-source.ts';

/** The models of one client: which are known, stored and loaded. */
export class ModelsService implements ModelsApi {
  readonly #registry: ModelRegistry;
  readonly #weights: WeightSource;
  readonly #settings: ClientSettings;
  readonly #chooser: LazyChooser;
  readonly #sessions = new Map<string, ModelSession>();
  readonly #loads = new Map<string, { done: Promise<unknown>; controller: AbortController }>();

  constructor(registry: ModelRegistry, weights: WeightSource, settings: ClientSettings) {
    this.#registry = registry;
    this.#weights = weights;
    this.#settings = settings;
    this.#chooser = new LazyChooser({
      runtimes: settings.runtimes,
      databaseName: settings.databaseName,
      manifests: () => registry.list().filter(({ embedding }) => !embedding),
      availability: (id) => this.availability(id),
    });
  }

  list: ModelsApi['list'] = () => this.#registry.list();
  get: ModelsApi['get'] = (id) => this.#registry.get(id);
  add: ModelsApi['add'] = (manifest) => this.#registry.add(manifest);
  recommend: ModelsApi['recommend'] = (options) => this.#chooser.recommend(options);

  async load(id: string, options: ModelLoadOptions = {}): Promise<LoadedModel> {
    const manifest = this.#registry.get(id);
    options.signal?.throwIfAborted();
    // Loads of one model follow each other: the second finds the first one's result.
    for (let other = this.#loads.get(id); other; other = this.#loads.get(id)) {
      await other.done.catch(() => undefined);
      options.signal?.throwIfAborted();
    }
    const ready = this.#sessions.get(id);
    if (ready && suits(ready.loaded, options)) return ready.loaded;
    ready?.close();
    const controller = new AbortController();
    const signals = options.signal ? [controller.signal, options.signal] : [controller.signal];
    const done = this.#begin({
      manifest,
      options: options,
      settings: this.#settings,
      weights: this.#weights,
      // What predicts an answer's speed knows nothing of encoders.
      order: async (runtimes) =>
        manifest.embedding ? runtimes : this.#chooser.order(manifest, runtimes),
      signal: AbortSignal.any(signals),
    });
    this.#loads.set(id, { done, controller });
    try {
      const session = await done;
      this.#sessions.set(id, session);
      session.onLost(() => this.#forget(session));
      return session.loaded;
    } finally {
      this.#loads.delete(id);
    }
  }

  loaded(): readonly LoadedModel[] {
    return [...this.#sessions.values()].map((session) => session.loaded);
  }

  /** @throws UnknownModelError, ModelNotLoadedError */
  session(id: string): ModelSession {
    const session = this.#sessions.get(this.#registry.get(id).id);
    if (session) return session;
    throw unloaded(id);
  }

  /**
   * Has a loaded model answer.
   * @throws UnknownModelError, ModelNotLoadedError, QueueFullError, UnsupportedRequestError for a model
   * that gives vectors
   */
  async answer(id: string, request: EngineRequest, signal?: AbortSignal): Promise<Answer> {
    const session = this.session(id);
    if (session.loaded.capabilities.embeddings) throw answersNothing(id);
    const answer = await session.answer(request, signal);
    return this.#chooser.watch(this.#registry.get(id), session.loaded, answer);
  }

  /**
   * The model that answers `auto` on this device, loaded; a download is never begun.
   * @throws NoCandidateError, whatever {@link ModelsService.load} throws, or the signal's reason
   */
  async autoModel(signal: AbortSignal | undefined): Promise<string> {
    const answering = this.loaded().filter(({ capabilities }) => !capabilities.embeddings);
    const loaded = answering.map(({ id }) => id);
    const id = await this.#chooser.choose(loaded, signal);
    if (!loaded.includes(id)) await this.load(id, { download: false, ...(signal && { signal }) });
    return id;
  }

  /** Answers that a loaded model must end before it begins another; undefined where it is not loaded. */
  queueLength(id: string): number | undefined {
    return this.#sessions.get(id)?.queueLength;
  }

  async unload(id: string): Promise<void> {
    const load = this.#loads.get(this.#registry.get(id).id);
    load?.controller.abort(
      new AbortedError({
        message: `${id} was unloaded while it loaded.`,
        remedies: ['Load it again.'],
      }),
    );
    await load?.done.catch(() => undefined);
    this.#sessions.get(id)?.close();
  }

  async countTokens(id: string, text: string): Promise<number> {
    return this.session(id).countTokens(text);
  }

  /** Has a loaded model work on the conversations it keeps, in turn with its answers. */
  async callSessions(id: string, call: SessionCall, signal?: AbortSignal): Promise<SessionReply> {
    const session = this.session(id);
    return (await session.run((host, stop) => host.callSessions(call, stop), signal)).result;
  }

  prime: ModelsApi['prime'] = async (id, options) => {
    const { primeModel } = await import('../sessions/prime-model.ts');
    return primeModel(this, this.#settings, id, options);
  };

  primed: ModelsApi['primed'] = async () => (await this.#weights.prefixes()).list();
  unprime: ModelsApi['unprime'] = async (id) => (await this.#weights.prefixes()).clear(id);

  async availability(id: string): ReturnType<ModelsApi['availability']> {
    return (await this.#weights.store()).availability(this.#registry.get(id));
  }

  async inspect(id: string): ReturnType<ModelsApi['inspect']> {
    return (await this.#weights.store()).inspect(this.#registry.get(id));
  }

  async download(id: string, options: TransferOptions = {}): ReturnType<ModelsApi['download']> {
    return this.#weights.download(this.#registry.get(id), options);
  }

  async repair(id: string, options: TransferOptions = {}): ReturnType<ModelsApi['repair']> {
    return this.#weights.repair(this.#registry.get(id), options);
  }

  importFrom: ModelsApi['importFrom'] = async (id, source, options = {}) =>
    this.#weights.importFrom(this.#registry.get(id), source, options);

  exportTo: ModelsApi['exportTo'] = async (id, target, options = {}) =>
    this.#weights.exportTo(this.#registry.get(id), target, options);

  async verify(id: string, options: TransferOptions = {}): ReturnType<ModelsApi['verify']> {
    const manifest = this.#registry.get(id);
    const { signal, onProgress } = options;
    const common = { modelId: id, phase: 'verify', source: 'cache' } as const;
    return (await this.#weights.store()).verify(manifest, {
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: (loadedBytes: number, totalBytes: number) =>
          onProgress({ ...common, loadedBytes, totalBytes }),
      }),
    });
  }

  async remove(id: string): Promise<void> {
    await this.unload(id);
    await (await this.#weights.store()).remove(id);
    await this.unprime(id);
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    await (await this.#weights.store()).pin(this.#registry.get(id).id, pinned);
  }

  async stored(): ReturnType<ModelsApi['stored']> {
    return (await this.#weights.store()).list();
  }

  async usage(): ReturnType<ModelsApi['usage']> {
    return (await this.#weights.store()).usage();
  }

  async close(): Promise<void> {
    await Promise.all(this.#registry.list().map(({ id }) => this.unload(id)));
    await this.#weights.close();
  }

  /** Sharing is loaded with the first model that is shared. */
  async #begin(job: LoadJob): Promise<ModelSession> {
    if (job.settings.sharing === undefined) return loadSession(job);
    return (await import('../sharing/load-shared.ts')).loadShared(job);
  }

  #forget(session: ModelSession): void {
    const { id } = session.loaded;
    if (this.#sessions.get(id) === session) this.#sessions.delete(id);
  }
}

function answersNothing(modelId: string): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `${modelId} gives vectors and answers no conversation.`,
    details: { modelId, part: 'model', reason: 'the model gives vectors' },
    remedies: ['Use `client.embeddings.create` with it.', 'Name a model for chat.'],
  });
}

/** Whether what is loaded is what is asked for. */
function suits(loaded: LoadedModel, options: ModelLoadOptions): boolean {
  const { backend, engineId } = loaded.capabilities;
  const { backend: wished = 'auto', engine = engineId } = options;
  return (wished === 'auto' || wished === backend) && engine === engineId;
}
