import { type LoadProgress, LocalmostError } from '@localmost/protocol';
import type { LoadJob } from '../models/load-session.ts';
import type { LoadedModel } from '../models/models-api.ts';
import { followOwner } from './follow-owner.ts';
import type { Group } from './group.ts';
import { ownCopy } from './own-copy.ts';
import type { Ownership } from './owner-lock.ts';
import { SharedEngine } from './shared-engine.ts';
import { ownerLost } from './sharing-faults.ts';
import type { ModelSharing, SharingEvent } from './sharing-options.ts';

/** One model of this tab that is held by whichever tab the browser elects: follows, holds, follows again. */
export class SharedModel {
  readonly engine: SharedEngine = new SharedEngine();
  readonly #job: LoadJob;
  readonly #group: Group;
  readonly #first = Promise.withResolvers<LoadedModel>();
  readonly #beganAt = performance.now();
  #loaded: LoadedModel | undefined;

  constructor(job: LoadJob, group: Group) {
    this.#job = job;
    this.#group = group;
    const giveUp = () => this.engine.close(job.signal.reason);
    job.signal.addEventListener('abort', giveUp, { once: true });
    this.#first.promise
      .finally(() => job.signal.removeEventListener('abort', giveUp))
      .catch(() => undefined);
    void this.#run();
  }

  /** The model as it was first ready, and from then on as it is. @throws what the loading throws */
  get ready(): Promise<LoadedModel> {
    return this.#first.promise;
  }

  async #run(): Promise<void> {
    const { closing } = this.engine;
    try {
      for (;;) {
        const ownership = await this.#follow(closing);
        await this.#own(ownership, closing);
        closing.throwIfAborted();
      }
    } catch (thrown) {
      this.#first.reject(thrown);
      this.engine.close(
        thrown instanceof LocalmostError ? thrown : ownerLost('cannot be followed'),
      );
    } finally {
      this.#group.leave();
    }
  }

  #follow(closing: AbortSignal): Promise<Ownership> {
    const { engine } = this;
    const { id: modelId } = this.#job.manifest;
    const { ownerSilenceMs: silenceMs } = this.#group;
    return followOwner({
      group: this.#group,
      closing,
      onProgress: (progress) => this.#tellProgress(progress),
      onJoined: ({ loaded, ownerTabId, connection }) => {
        connection.onLost(() => engine.leave());
        engine.moveTo({
          ready: async () => ({ connection }),
          drop: ({ message }) => connection.close(`failed: ${message}`),
        });
        this.#settle(loaded, 'follower', ownerTabId);
        this.#emit({ type: 'following', modelId, ownerTabId });
      },
      onGone: ({ ownerTabId }) => this.#emit({ type: 'owner-gone', modelId, ownerTabId }),
      onSilent: (joined) => {
        const ownerTabId = joined?.ownerTabId ?? null;
        this.#emit({ type: 'owner-unresponsive', modelId, ownerTabId, silenceMs });
      },
    });
  }

  async #own(ownership: Ownership, closing: AbortSignal): Promise<void> {
    const { engine } = this;
    const { id: modelId } = this.#job.manifest;
    await ownCopy({
      group: this.#group,
      ownership,
      job: this.#loaded ? this.#takeOverJob(this.#loaded) : this.#job,
      closing,
      onLoaded: (own) => {
        engine.moveTo(own.engine);
        this.#settle(own.loaded, 'owner', this.#group.tabId);
        this.#emit({ type: 'owning', modelId, cause: ownership.cause });
      },
      onOver: (cause) => {
        engine.leave();
        if (cause !== 'closed') this.#emit({ type: 'released', modelId, cause });
      },
    });
  }

  /** Nobody called for this load, so it must not fetch what somebody has removed. */
  #takeOverJob({ warnings }: LoadedModel): LoadJob {
    const { onProgress: _, signal: __, download = true, ...options } = this.#job.options;
    const wasInMemory = warnings.some(({ code }) => code === 'memory-only');
    return {
      ...this.#job,
      signal: this.engine.closing,
      options: { ...options, download: download && wasInMemory },
    };
  }

  /** The first `load` gave the object away, so it is kept current instead of replaced. */
  #settle(loaded: LoadedModel, role: ModelSharing['role'], ownerTabId: string): void {
    const sharing = { role, tabId: this.#group.tabId, ownerTabId };
    if (this.#loaded) Object.assign(this.#loaded, loaded, { sharing });
    else {
      this.#loaded = { ...loaded, loadMs: performance.now() - this.#beganAt, sharing };
      this.#first.resolve(this.#loaded);
    }
  }

  #tellProgress(progress: LoadProgress): void {
    if (!this.#loaded) this.#job.options.onProgress?.(progress);
  }

  #emit(event: SharingEvent): void {
    try {
      this.#job.settings.sharing?.onEvent?.(event);
    } catch {
      // A listener's fault is not the model's.
    }
  }
}
