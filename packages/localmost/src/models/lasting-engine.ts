import type { LocalmostError } from '@localmost/protocol';
import type { SessionEngine } from './session-engine.ts';
import type { StartedEngine } from './start-engine.ts';

/** Starts the engine of a model once more, as it was started first. */
export type RestartEngine = (signal: AbortSignal) => Promise<StartedEngine>;

/**
 * An engine that outlives its workers: where one was lost, the next request starts another. It ends
 * with {@link close}, or when nobody can start it.
 */
export class LastingEngine implements SessionEngine {
  readonly #restart: RestartEngine;
  readonly #closing = new AbortController();
  readonly #closeListeners: ((reason: LocalmostError) => void)[] = [];
  #engine: StartedEngine;
  #starting: Promise<StartedEngine> | undefined;

  constructor(first: StartedEngine, restart: RestartEngine) {
    this.#engine = first;
    this.#restart = restart;
  }

  /**
   * The engine, started anew where its worker is gone. Callers share one start; the signal ends the
   * waiting, not the start.
   * @throws the reason of `close`, the signal's reason, or why it cannot be started
   */
  async ready(signal?: AbortSignal): Promise<StartedEngine> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    if (!this.#engine.connection.lostReason) return this.#engine;
    this.#starting ??= this.#start();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#starting, stopped]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the worker; the next {@link ready} starts another. */
  drop(reason: LocalmostError): void {
    this.#engine.connection.close(reason);
  }

  /** Ends the worker for good, and every answer under way with this reason. */
  close(reason: LocalmostError): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(reason);
    this.#engine.connection.close(reason);
    for (const listener of this.#closeListeners.splice(0)) listener(reason);
  }

  /** Calls the listener once, when the engine is closed for good. */
  onClosed(listener: (reason: LocalmostError) => void): void {
    this.#closeListeners.push(listener);
  }

  async #start(): Promise<StartedEngine> {
    const { signal } = this.#closing;
    try {
      const engine = await this.#restart(signal);
      if (signal.aborted) engine.connection.close(signal.reason);
      signal.throwIfAborted();
      this.#engine = engine;
      return engine;
    } finally {
      this.#starting = undefined;
    }
  }
}
