import { type LocalmostError, WorkerLostError } from '@localmost/protocol';
import { type Endpoint, type ProxyMethods, releaseProxy, wrap } from 'comlink';
import { startHeartbeat } from './heartbeat.ts';
import { StreamReader } from './stream-reader.ts';

/** How the other side of a connection is judged. */
export interface ConnectionOptions {
  /** A busy worker that is silent, or does not get on, for so long, in milliseconds, is taken for dead. */
  silenceMs: number;
  /** What the worker is, for messages, such as `inference worker`. */
  name: string;
  /** What helps when the worker cannot be started at all, best first. */
  startRemedies?: readonly string[];
}

/** A worker, or another tab, under watch. It owns the worker or the port: closing ends it. */
export interface WorkerConnection<Host> {
  /** The worker's methods; each rejects with {@link WorkerLostError} when the worker dies. */
  readonly host: Host;
  /** Set once the worker is gone. */
  readonly lostReason: LocalmostError | undefined;
  /** Watches the worker while the work is under way; rejects early when the worker dies. */
  guard<Value>(work: Promise<Value>): Promise<Value>;
  /** Calls the listener once when the worker is gone, by whatever cause; at once if it is already. */
  onLost(listener: (reason: LocalmostError) => void): void;
  /** Rejects, or stays unanswered, when the other side cannot answer. */
  ping(): Promise<unknown>;
  /** Ends the worker or closes the port; everything under way rejects with the reason. Later calls do nothing. */
  close(reason?: LocalmostError): void;
}

/** A served worker as it is seen through Comlink: paths to methods, each giving a promise. */
interface RemoteWorker extends ProxyMethods {
  host: Record<string, (...values: unknown[]) => Promise<unknown>>;
  ping(): Promise<unknown>;
}

async function callRemote(
  remote: RemoteWorker,
  method: string,
  values: unknown[],
): Promise<unknown> {
  return remote.host[method]?.(...values);
}

/** Watches whatever serves a host at the other end of an endpoint. */
export class GuardedConnection<Host extends object> implements WorkerConnection<Host> {
  readonly host: Host;
  readonly #end: () => void;
  readonly #options: ConnectionOptions;
  readonly #remote: RemoteWorker;
  readonly #lostListeners = new Set<(reason: LocalmostError) => void>();
  #lostReason: LocalmostError | undefined;
  #workUnderWay = 0;
  #stopHeartbeat: (() => void) | undefined;

  /** @param end ends the other side, or the way to it; called once */
  constructor(endpoint: Endpoint, options: ConnectionOptions, end: () => void) {
    this.#end = end;
    this.#options = options;
    // The one place where a remote object takes on its type: every method of a host is asynchronous
    // already, and the transfer handlers carry its arguments and results as they are.
    this.#remote = wrap(endpoint) as unknown as RemoteWorker;
    this.host = new Proxy({} as Host, {
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? async (...values: unknown[]) => this.#call(method, values)
          : undefined,
    });
  }

  get lostReason(): LocalmostError | undefined {
    return this.#lostReason;
  }

  async guard<Value>(work: Promise<Value>): Promise<Value> {
    const { promise: lost, reject } = Promise.withResolvers<never>();
    this.onLost(reject);
    this.#workUnderWay += 1;
    if (this.#workUnderWay === 1 && !this.#lostReason) this.#watch();
    try {
      return await Promise.race([work, lost]);
    } finally {
      this.#lostListeners.delete(reject);
      this.#workUnderWay -= 1;
      if (this.#workUnderWay === 0) this.#stopHeartbeat?.();
    }
  }

  onLost(listener: (reason: LocalmostError) => void): void {
    if (this.#lostReason) listener(this.#lostReason);
    else this.#lostListeners.add(listener);
  }

  async ping(): Promise<unknown> {
    return this.#remote.ping();
  }

  close(reason: LocalmostError = this.death('was ended')): void {
    if (this.#lostReason) return;
    this.#lostReason = reason;
    this.#stopHeartbeat?.();
    // Comlink keeps the endpoint until its proxy is gone, and the endpoint's listeners keep the proxy:
    // unreleased, every worker would stay in memory with the frame around it.
    this.#remote[releaseProxy]();
    this.#end();
    for (const listener of this.#lostListeners) listener(reason);
    this.#lostListeners.clear();
  }

  async #call(method: string, values: unknown[]): Promise<unknown> {
    if (this.#lostReason) throw this.#lostReason;
    return this.#tie(await this.guard(callRemote(this.#remote, method, values)));
  }

  /** A stream ends with its worker. */
  #tie(result: unknown): unknown {
    if (!(result instanceof StreamReader)) return result;
    const lose = (reason: LocalmostError) => result.lose(reason);
    this.onLost(lose);
    result.ended.then(() => this.#lostListeners.delete(lose));
    return result;
  }

  #watch(): void {
    const { silenceMs } = this.#options;
    this.#stopHeartbeat = startHeartbeat({
      ping: () => this.ping(),
      silenceMs,
      onSilence: (silence) => {
        const what = silence === 'silent' ? 'gave no sign of life' : 'did not get on';
        this.close(this.death(`${what} for ${silenceMs} ms`));
      },
    });
  }

  /** The error for the end of the other side. @param what such as `could not be started` */
  death(what: string, remedies: readonly string[] = []): WorkerLostError {
    return new WorkerLostError({
      message: `The ${this.#options.name} ${what}.`,
      details: { silenceMs: this.#options.silenceMs },
      remedies: [
        ...remedies,
        'Load the model again.',
        'Close other tabs if memory is short, or choose a smaller model.',
      ],
    });
  }
}
