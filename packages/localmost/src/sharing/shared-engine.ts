import type { LocalmostError } from '@localmost/protocol';
import type { ReadyEngine, SessionEngine } from '../models/session-engine.ts';
import { untilAborted } from './until-aborted.ts';

/** Where answers are made at the moment: in this tab's own worker, or in another tab's. */
export type Place = Pick<SessionEngine, 'ready' | 'drop'>;

/** An engine that moves between tabs: requests wait while nobody holds the model. */
export class SharedEngine implements SessionEngine {
  readonly #closing = new AbortController();
  readonly #closeListeners: ((reason: LocalmostError) => void)[] = [];
  #place = Promise.withResolvers<Place>();
  #taken: Place | undefined;

  /** Aborts when the engine is closed for good. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async ready(signal?: AbortSignal): Promise<ReadyEngine> {
    const { signal: closing } = this.#closing;
    const stop = signal ? AbortSignal.any([signal, closing]) : closing;
    const place = await untilAborted(this.#place.promise, stop);
    return place.ready(signal);
  }

  drop(reason: LocalmostError): void {
    this.#taken?.drop(reason);
  }

  close(reason: LocalmostError): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(reason);
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
  }

  onClosed(listener: (reason: LocalmostError) => void): void {
    this.#closeListeners.push(listener);
  }

  /** From now on answers are made here. */
  moveTo(place: Place): void {
    this.leave();
    this.#taken = place;
    this.#place.resolve(place);
  }

  /** From now on requests wait for the next place. */
  leave(): void {
    if (this.#taken === undefined) return;
    this.#taken = undefined;
    this.#place = Promise.withResolvers();
  }
}
