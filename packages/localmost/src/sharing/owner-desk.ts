import { serveWorker } from '@localmost/bridge';
import { type LoadProgress, QueueFullError } from '@localmost/protocol';
import type { LoadedEngine } from '../models/load-session.ts';
import type { Group } from './group.ts';
import { sharingVersion } from './group-key.ts';
import { meet } from './meeting.ts';
import type { JoinOffer, JoinReply, OwnerHost } from './owner-host.ts';
import { ownerLost } from './sharing-faults.ts';

/** Where the page that holds the copy lets other tabs in. */
export class OwnerDesk implements OwnerHost {
  readonly #group: Group;
  readonly #closing = new AbortController();
  readonly #opened = Promise.withResolvers<LoadedEngine>();
  readonly #ports = new Set<MessagePort>();
  readonly #attended = new Set<string>();
  readonly #progressListeners = new Set<(progress: LoadProgress) => void>();
  readonly #stopListening: () => void;
  #progress: LoadProgress | undefined;
  /** Names one worker of this owner: whoever came to another must come again. */
  #termId: string = crypto.randomUUID();
  #connection: unknown;

  constructor(group: Group) {
    this.#group = group;
    // Nobody may wait for it, and that is no failure.
    this.#opened.promise.catch(() => undefined);
    this.#stopListening = group.channel.listen((call) => {
      if (call.kind === 'seek') void this.#attend(call.meetingId);
    });
    this.#announce();
  }

  /** Whether another tab came, and so could take over. */
  get hadVisitors(): boolean {
    return this.#ports.size > 0;
  }

  /** Tells those who wait how far the loading is. */
  readonly tellProgress = (progress: LoadProgress): void => {
    this.#progress = progress;
    for (const listener of this.#progressListeners) listener(progress);
  };

  /** Lets in whoever waits, and whoever comes. */
  open(loaded: LoadedEngine): void {
    this.#opened.resolve(loaded);
  }

  /** Lets nobody in any more. */
  close(): void {
    const reason = ownerLost('let go of the model');
    this.#stopListening();
    this.#closing.abort(reason);
    this.#opened.reject(reason);
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  async join(
    offer: JoinOffer,
    port: MessagePort,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<JoinReply> {
    const { key, tabId: ownerTabId } = this.#group;
    if (offer.version !== sharingVersion || offer.key !== key) {
      const reason = `version ${Number(offer.version)} of sharing asked version ${sharingVersion}, or for another model or runtime`;
      return { accepted: false, reason };
    }
    if (this.#progress) onProgress(this.#progress);
    this.#progressListeners.add(onProgress);
    try {
      const { engine, loaded } = await this.#opened.promise;
      const { connection } = await engine.ready(this.#closing.signal);
      if (this.#connection !== connection) {
        this.#connection = connection;
        connection.onLost(() => this.#announce());
      }
      const termId = this.#termId;
      await connection.host.admit(port, offer.presenceLock);
      return { accepted: true, termId, ownerTabId, loaded };
    } catch (thrown) {
      if (thrown instanceof QueueFullError) return { accepted: false, reason: thrown.message };
      throw thrown;
    } finally {
      this.#progressListeners.delete(onProgress);
    }
  }

  async drop(termId: string, what: string): Promise<void> {
    // Several tabs see the same fault; only the first of them finds the worker that has it.
    if (termId !== this.#termId) return;
    const { engine } = await this.#opened.promise;
    engine.drop(ownerLost(String(what).slice(0, 200)));
  }

  /** Tells everybody that streams through another worker have ended, and starts a term. */
  #announce(): void {
    this.#termId = crypto.randomUUID();
    if (this.#closing.signal.aborted) return;
    this.#group.channel.call({ kind: 'owner', termId: this.#termId });
  }

  async #attend(meetingId: string): Promise<void> {
    if (this.#attended.has(meetingId)) return;
    if (this.#attended.size > 1000) this.#attended.clear();
    this.#attended.add(meetingId);
    try {
      const { signal } = this.#closing;
      const port = await meet(meetingId, { signal, timeoutMs: this.#group.ownerSilenceMs });
      this.#ports.add(port);
      const host: OwnerHost = {
        join: (offer, workerPort, onProgress) => this.join(offer, workerPort, onProgress),
        drop: (termId, what) => this.drop(termId, what),
      };
      serveWorker(host, { endpoint: port });
    } catch {
      // Whoever called has gone, or calls again for another meeting.
    }
  }
}
