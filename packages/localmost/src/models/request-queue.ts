import { type LocalmostError, QueueFullError } from '@localmost/protocol';

interface Waiting {
  enter: () => void;
  refuse: (reason: unknown) => void;
}

/** The bounded line before one model: first come, first served, one at a time. */
export class RequestQueue {
  readonly #maximumWaiting: number;
  readonly #modelId: string;
  #waiting: Waiting[] = [];
  #occupied = false;
  #closedBy: LocalmostError | undefined;

  /** @param maximumWaiting requests that may wait beside the one that runs */
  constructor(modelId: string, maximumWaiting: number) {
    this.#modelId = modelId;
    this.#maximumWaiting = maximumWaiting;
  }

  /** Requests here, the one that runs included. */
  get length(): number {
    return this.#waiting.length + (this.#occupied ? 1 : 0);
  }

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn.
   * @throws QueueFullError at once, the signal's reason while waiting, or the reason of `close`
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#closedBy) throw this.#closedBy;
    if (this.#occupied) await this.#wait(signal);
    this.#occupied = true;
    return this.#leaveOnce();
  }

  /** Refuses everyone who waits and everyone who comes. */
  close(reason: LocalmostError): void {
    this.#closedBy ??= reason;
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(reason);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#maximumWaiting) throw this.#full();
    let onAbort: (() => void) | undefined;
    try {
      await new Promise<void>((enter, refuse) => {
        const waiting: Waiting = { enter, refuse };
        this.#waiting.push(waiting);
        onAbort = () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          refuse(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      });
    } finally {
      if (onAbort) signal.removeEventListener('abort', onAbort);
    }
  }

  /** The place is handed over, never free in between, so that nobody who comes later slips in. */
  #leaveOnce(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#waiting.shift();
      if (next) next.enter();
      else this.#occupied = false;
    };
  }

  #full(): QueueFullError {
    return new QueueFullError({
      message: `${this.#maximumWaiting} requests wait for ${this.#modelId} already.`,
      details: { modelId: this.#modelId, limit: this.#maximumWaiting },
      remedies: [
        'Send this request again when an answer is complete.',
        'Abort requests that nobody waits for any more.',
        'Raise `maximumQueueLength` of the client.',
      ],
    });
  }
}
