import { type LocalmostError, QueueFullError, type RequestPriority } from '@localmost/protocol';

interface Waiting {
  readonly priority: RequestPriority;
  /** How many that came later went before it. */
  overtaken: number;
  enter: () => void;
  refuse: (reason: unknown) => void;
}

/** How a line is made. */
export interface RequestQueueSetup {
  /** For messages. */
  modelId: string;
  /** Requests that may wait beside those that run. */
  maximumWaiting: number;
  /** How many run at a time. Default 1. */
  places?: number;
}

/** A background request that so many overtook is overtaken no more. */
const mostOvertaken = 16;

/**
 * The bounded line before one model: first come, first served, interactive requests before background
 * ones. Where several run at a time, one place is kept free of background requests.
 */
export class RequestQueue {
  readonly #maximumWaiting: number;
  readonly #modelId: string;
  readonly #places: number;
  #waiting: Waiting[] = [];
  #running = { interactive: 0, background: 0 };
  #closedBy: LocalmostError | undefined;

  constructor({ modelId, maximumWaiting, places = 1 }: RequestQueueSetup) {
    this.#modelId = modelId;
    this.#maximumWaiting = maximumWaiting;
    this.#places = places;
  }

  /** Ends that a request must wait for which comes now, its own not counted; 0 where a place is free. */
  get length(): number {
    return this.#waiting.length + (this.#hasPlace('interactive') ? 0 : 1);
  }

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn.
   * @throws QueueFullError at once, the signal's reason while waiting, or the reason of `close`
   */
  async enter(signal: AbortSignal, priority: RequestPriority = 'interactive'): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#closedBy) throw this.#closedBy;
    // Whoever waits could not have used a place that is free now.
    if (this.#hasPlace(priority)) this.#running[priority] += 1;
    else await this.#wait(signal, priority);
    return this.#leaveOnce(priority);
  }

  /** Refuses everyone who waits and everyone who comes. */
  close(reason: LocalmostError): void {
    this.#closedBy ??= reason;
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(reason);
  }

  async #wait(signal: AbortSignal, priority: RequestPriority): Promise<void> {
    if (this.#waiting.length >= this.#maximumWaiting) throw this.#full();
    let onAbort: (() => void) | undefined;
    try {
      await new Promise<void>((enter, refuse) => {
        const waiting: Waiting = { priority, overtaken: 0, enter, refuse };
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

  /** A place is handed over, never free in between, so that nobody who comes later slips in. */
  #leaveOnce(priority: RequestPriority): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running[priority] -= 1;
      this.#admit();
    };
  }

  /** Lets in whoever is first and has a place. */
  #admit(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const place = this.#waiting.indexOf(next);
      for (const passed of this.#waiting.slice(0, place)) passed.overtaken += 1;
      this.#waiting.splice(place, 1);
      this.#running[next.priority] += 1;
      next.enter();
    }
  }

  #next(): Waiting | undefined {
    const ready = this.#waiting.filter((waiting) => this.#hasPlace(waiting.priority));
    return ready.find(isUrgent) ?? ready[0];
  }

  #hasPlace(priority: RequestPriority): boolean {
    const { interactive, background } = this.#running;
    if (interactive + background >= this.#places) return false;
    return priority === 'interactive' || this.#places === 1 || background < this.#places - 1;
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

/** An interactive request, and a background one that has let enough of them go before. */
function isUrgent({ priority, overtaken }: Waiting): boolean {
  return priority === 'interactive' || overtaken >= mostOvertaken;
}
