import { QueueFullError, RateLimitError } from '@localmost/protocol';
import type { Clock } from './clock.ts';
import type { RateEntry, RateWindow } from './rate-window.ts';

/** Interactive requests go before those of the background. */
export type Priority = 'interactive' | 'background';

/** One try that wants to go out. */
export interface AdmissionRequest {
  priority: Priority;
  /** Lower goes first among equals: a retry keeps the place of its request. */
  order: number;
  estimatedTokens: number;
}

/** Leave to go out. Give it back when the try is over. */
export interface Admission {
  rate: RateEntry;
  release(): void;
}

interface Waiter extends AdmissionRequest {
  sinceMs: number;
  admit: (admission: Admission) => void;
  refuse: (error: unknown) => void;
}

/** What a queue holds tries to. */
export interface AdmissionLimits {
  backendId: string;
  maximumConcurrent: number;
  maximumQueueLength: number;
  maximumRateWaitMs: number;
}

/** Lets tries out in order, as many at a time and a minute as allowed. */
export class AdmissionQueue {
  readonly #limits: AdmissionLimits;
  readonly #rate: RateWindow;
  readonly #clock: Clock;
  /** In the order in which they go. */
  readonly #waiting: Waiter[] = [];
  #running = 0;
  #cancelTimer: () => void = () => {};

  constructor(limits: AdmissionLimits, rate: RateWindow, clock: Clock) {
    this.#limits = limits;
    this.#rate = rate;
    this.#clock = clock;
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves when the try may go out.
   * @throws QueueFullError, RateLimitError, or the signal's reason
   */
  enter(request: AdmissionRequest, signal: AbortSignal): Promise<Admission> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = () => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        ...request,
        sinceMs: this.#clock.now(),
        admit: (admission) => {
          leave();
          resolve(admission);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => {
        this.#remove(waiter);
        waiter.refuse(signal.reason);
        this.#advance();
      };
      signal.addEventListener('abort', onAbort);
      this.#insert(waiter);
      this.#advance();
      this.#shed();
    });
  }

  #insert(waiter: Waiter): void {
    const place = this.#waiting.findIndex((other) => goesBefore(waiter, other));
    this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, waiter);
  }

  #remove(waiter: Waiter): void {
    const place = this.#waiting.indexOf(waiter);
    if (place !== -1) this.#waiting.splice(place, 1);
  }

  /** The last in line makes room: a background request for an interactive one. */
  #shed(): void {
    while (this.#waiting.length > this.#limits.maximumQueueLength) {
      this.#waiting.pop()?.refuse(this.#queueFull());
    }
  }

  #advance(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const waitMs = this.#rate.waitMs(next.estimatedTokens);
      const waitedMs = this.#clock.now() - next.sinceMs;
      if (waitMs > 0 && waitedMs + waitMs > this.#limits.maximumRateWaitMs) {
        this.#remove(next);
        next.refuse(this.#rateLimited(waitMs, next.estimatedTokens));
        continue;
      }
      if (this.#running >= this.#limits.maximumConcurrent) return;
      if (waitMs > 0) {
        this.#cancelTimer = this.#clock.schedule(() => this.#advance(), waitMs);
        return;
      }
      this.#remove(next);
      next.admit(this.#admission(next.estimatedTokens));
    }
  }

  #admission(tokens: number): Admission {
    this.#running++;
    let isOut = true;
    return {
      rate: this.#rate.take(tokens),
      release: () => {
        if (!isOut) return;
        isOut = false;
        this.#running--;
        this.#advance();
      },
    };
  }

  #queueFull(): QueueFullError {
    const { backendId, maximumQueueLength } = this.#limits;
    return new QueueFullError({
      message: `${maximumQueueLength} requests wait for "${backendId}" already.`,
      details: { backendId, queueLength: maximumQueueLength },
      remedies: [
        'Try again when an answer has come to its end.',
        'Send fewer requests at once, or give the background ones the priority "background".',
      ],
    });
  }

  #rateLimited(waitMs: number, estimatedTokens: number): RateLimitError {
    const { backendId } = this.#limits;
    const retryAfterMs = Number.isFinite(waitMs) ? Math.ceil(waitMs) : null;
    return new RateLimitError({
      message:
        retryAfterMs === null
          ? `The request's ${estimatedTokens} tokens are more than "${backendId}" may get in a minute.`
          : `The limit a minute of "${backendId}" is used up for ${retryAfterMs} ms.`,
      details: { backendId, retryAfterMs, estimatedTokens },
      remedies: [
        'Try again later, or let the policy name a second backend.',
        'Send a shorter request, or raise the limits where the provider allows more.',
      ],
    });
  }
}

function goesBefore(a: Waiter, b: Waiter): boolean {
  if (a.priority !== b.priority) return a.priority === 'interactive';
  return a.order < b.order;
}
