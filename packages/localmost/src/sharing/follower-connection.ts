import { startHeartbeat, type WorkerConnection } from '@localmost/bridge';
import type { AnsweringHost } from '../models/session-engine.ts';
import type { GuestHost } from './guest-host.ts';
import type { OwnerHost } from './owner-host.ts';
import { ownerLost } from './sharing-faults.ts';

/** What a {@link FollowerConnection} is made from; both become its own. */
export interface FollowerSetup {
  /** To the sealed worker: requests go this way, past the owner's page. */
  worker: WorkerConnection<GuestHost>;
  /** To the page that holds the worker. */
  owner: WorkerConnection<OwnerHost>;
  ownerSilenceMs: number;
}

/**
 * The way to a worker of another tab, under watch while there is work. Two things are told apart: a
 * worker that is busy for long while its page answers is believed for as long as one's own; a tab
 * of which neither page nor worker answers is frozen or hung, and is not.
 */
export class FollowerConnection {
  readonly #setup: FollowerSetup;
  #workUnderWay = 0;
  #stopHeartbeat: (() => void) | undefined;
  #ownerIsSilent = false;

  constructor(setup: FollowerSetup) {
    this.#setup = setup;
  }

  get host(): AnsweringHost {
    return this.#setup.worker.host;
  }

  /** Whether it was lost because the whole tab at its other end gave no answer. */
  get ownerIsSilent(): boolean {
    return this.#ownerIsSilent;
  }

  async guard<Value>(work: Promise<Value>): Promise<Value> {
    this.#workUnderWay += 1;
    if (this.#workUnderWay === 1) this.#watch();
    try {
      return await this.#setup.worker.guard(work);
    } finally {
      this.#workUnderWay -= 1;
      if (this.#workUnderWay === 0) this.#stopHeartbeat?.();
    }
  }

  onLost(listener: () => void): void {
    this.#setup.worker.onLost(listener);
  }

  /** Ends this tab's streams; the worker stays. */
  close(what: string): void {
    this.#stopHeartbeat?.();
    this.#setup.worker.close(ownerLost(what));
  }

  /** Closes the way to the owner's page too. */
  closeAll(what: string): void {
    this.close(what);
    this.#setup.owner.close(ownerLost(what));
  }

  /** Has the owner's page end its worker. @throws WorkerLostError where the page does not answer either */
  async dropWorker(termId: string, what: string): Promise<void> {
    await this.#setup.owner.host.drop(termId, what);
  }

  #watch(): void {
    const { worker, owner, ownerSilenceMs } = this.#setup;
    if (worker.lostReason) return;
    this.#stopHeartbeat = startHeartbeat({
      ping: async () => {
        await Promise.any([worker.ping(), owner.ping()]);
      },
      silenceMs: ownerSilenceMs,
      onSilence: () => {
        this.#ownerIsSilent = true;
        this.close(`gave no sign of life for ${ownerSilenceMs} ms`);
      },
    });
  }
}
