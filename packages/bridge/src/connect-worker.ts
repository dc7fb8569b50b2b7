import { type LocalmostError, WorkerLostError } from '@localmost/protocol';
import { wrap } from 'comlink';
import { startHeartbeat } from './heartbeat.ts';
import { installTransferHandlers } from './install-transfer-handlers.ts';
import { StreamReader } from './stream-reader.ts';

/** How {@link connectWorker} judges a worker. */
export interface ConnectionOptions {
  /** A busy worker that is silent for so long, in milliseconds, is taken for dead. */
  silenceMs: number;
  /** What the worker is, for messages, such as `inference worker`. */
  name: string;
  /** What helps when the worker cannot be started at all, best first. */
  startRemedies?: readonly string[];
}

/** A worker under watch. It owns the worker: closing ends it. */
export interface WorkerConnection<Host> {
  /** The worker's methods; each rejects with {@link WorkerLostError} when the worker dies. */
  readonly host: Host;
  /** Set once the worker is gone. */
  readonly lostReason: LocalmostError | undefined;
  /** Watches the worker while the work is under way; rejects early when the worker dies. */
  guard<Value>(work: Promise<Value>): Promise<Value>;
  /** Calls the listener once when the worker is gone, by whatever cause; at once if it is already. */
  onLost(listener: (reason: LocalmostError) => void): void;
  /** Ends the worker; everything under way rejects with the reason. Later calls do nothing. */
  close(reason?: LocalmostError): void;
}

/** Connects to a worker that runs `serveWorker`. @param worker becomes the connection's own */
export function connectWorker<Host extends object>(
  worker: Worker,
  options: ConnectionOptions,
): WorkerConnection<Host> {
  installTransferHandlers();
  return new GuardedConnection<Host>(worker, options);
}

/** A served worker as it is seen through Comlink: paths to methods, each giving a promise. */
interface RemoteWorker {
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

class GuardedConnection<Host extends object> implements WorkerConnection<Host> {
  readonly host: Host;
  readonly #worker: Worker;
  readonly #options: ConnectionOptions;
  readonly #ping: () => Promise<unknown>;
  readonly #lostListeners = new Set<(reason: LocalmostError) => void>();
  #lostReason: LocalmostError | undefined;
  #workUnderWay = 0;
  #stopHeartbeat: (() => void) | undefined;

  constructor(worker: Worker, options: ConnectionOptions) {
    this.#worker = worker;
    this.#options = options;
    // The one place where a remote object takes on its type: every method of a host is asynchronous
    // already, and the transfer handlers carry its arguments and results as they are.
    const remote = wrap(worker) as unknown as RemoteWorker;
    this.#ping = () => remote.ping();
    this.host = new Proxy({} as Host, {
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? async (...values: unknown[]) =>
              this.#tie(await this.guard(callRemote(remote, method, values)))
          : undefined,
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      const death = event.message
        ? this.#death(`threw an error that nothing caught: ${event.message}`)
        : this.#death('could not be started', options.startRemedies);
      this.close(death);
    });
    worker.addEventListener('messageerror', () =>
      this.close(this.#death('sent a message that cannot be read')),
    );
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

  close(reason: LocalmostError = this.#death('was ended')): void {
    if (this.#lostReason) return;
    this.#lostReason = reason;
    this.#stopHeartbeat?.();
    this.#worker.terminate();
    for (const listener of this.#lostListeners) listener(reason);
    this.#lostListeners.clear();
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
      ping: this.#ping,
      silenceMs,
      onSilence: () => this.close(this.#death(`gave no sign of life for ${silenceMs} ms`)),
    });
  }

  #death(what: string, remedies: readonly string[] = []): WorkerLostError {
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
