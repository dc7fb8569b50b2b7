import type { LoadProgress } from '@localmost/protocol';
import type { LocalmostClient } from '../client.ts';
import type { LoadedModel, ModelLoadOptions } from '../models/models-api.ts';
import { Observable } from './observable.ts';
import { toError } from './to-error.ts';

/** How far a model is. */
export interface ModelState {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  /** The newest step while it loads. */
  progress: LoadProgress | null;
  /** What is known of it once it is ready: engine, backend, threads, the proof of the seal. */
  model: LoadedModel | null;
  /** Why it failed; a `LocalmostError` says in `remedies` what helps. */
  error: Error | null;
}

const idle: ModelState = { status: 'idle', progress: null, model: null, error: null };

/** One model on its way to readiness; stopping leaves the bytes that came for the next try. */
export class ModelLoad extends Observable<ModelState> {
  readonly #client: LocalmostClient;
  readonly #modelId: string;
  #stopping: AbortController | null = null;

  constructor(client: LocalmostClient, modelId: string) {
    super(idle);
    this.#client = client;
    this.#modelId = modelId;
  }

  /** Loads it, unless that is under way or done. Never rejects: a failure is a state. */
  async load(options: Omit<ModelLoadOptions, 'signal'>): Promise<void> {
    if (this.#stopping !== null || this.snapshot().status === 'ready') return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.change({ ...idle, status: 'loading' });
    try {
      const model = await this.#client.models.load(this.#modelId, {
        ...options,
        signal: stopping.signal,
        onProgress: (progress) => {
          if (this.#stopping !== stopping) return;
          this.change({ progress });
          options.onProgress?.(progress);
        },
      });
      if (this.#stopping === stopping) this.change({ ...idle, status: 'ready', model });
    } catch (thrown) {
      if (this.#stopping === stopping) this.change({ status: 'failed', error: toError(thrown) });
    } finally {
      if (this.#stopping === stopping) this.#stopping = null;
    }
  }

  /** Ends a load that is under way. */
  stop(): void {
    if (this.#stopping === null) return;
    this.#stopping.abort();
    this.#stopping = null;
    this.change(idle);
  }
}
