import type {
  BackendCallOptions,
  BackendSupport,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { AdmissionQueue, type Priority } from './admission-queue.ts';
import { Attempt } from './attempt.ts';
import { type AttemptEvent, notify } from './attempt-event.ts';
import { fullJitter } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { deliverAnswer } from './deliver-answer.ts';
import { createFailureDomain, type FailureDomain } from './failure-domain.ts';
import { circuitOpen } from './failures.ts';
import { MeasuredSpeed, type Speed } from './measured-speed.ts';
import {
  type FilledOptions,
  fillOptions,
  fillTimeLimits,
  type ResilienceOptions,
} from './options.ts';
import { RateWindow } from './rate-window.ts';
import { Scope } from './scope.ts';
import { type TimeLimits, timeLimitError } from './time-limits.ts';
import { estimateTokens } from './token-estimate.ts';
import { isTransient, retryAfterOf } from './transient.ts';

/** How one request is made; everything beyond a backend's own options is optional. */
export interface ResilientCallOptions extends BackendCallOptions {
  /** Default `interactive`. */
  priority?: Priority;
  /** For this request, in place of the backend's. */
  timeLimits?: Partial<TimeLimits>;
  /** Prompt and answer, for the limit of tokens a minute. Default: reckoned from the text's length. */
  estimatedTokens?: number;
  /** Called at the end of every wire try of this request. */
  onAttempt?: (event: AttemptEvent) => void;
}

/** The state of a backend, as a policy's snapshot wants it. */
export interface ResilientState extends Speed {
  circuit: 'closed' | 'open' | 'half-open';
  queueLength: number;
  recentFailures: number;
}

/** A backend that waits, tries again and gives up by rule. */
export interface ResilientBackend extends ChatBackend {
  /**
   * The answer of one try, whole: a try that failed before its first content leaves no trace in it.
   * @throws InterruptedError where it breaks off after that; CircuitOpenError, QueueFullError,
   *   RateLimitError, TimeLimitError; what the last try threw; or the signal's reason, at once
   */
  answer(request: EngineRequest, options: ResilientCallOptions): AsyncIterable<StreamPart>;
  /** As of now; reading it costs next to nothing. */
  state(): ResilientState;
}

/** What is injected for tests. */
export interface ResilienceSources {
  clock?: Clock;
  /** Numbers in [0, 1). */
  random?: () => number;
}

/**
 * Gives the backend behind the one retry loop: backoff, breaker, time limits, queue and rate limits.
 * The backend itself must make one try and no more.
 * @throws InvalidPolicyError where a number of the options is out of range
 */
export function resilientBackend(
  backend: ChatBackend,
  options: ResilienceOptions = {},
  { clock = systemClock, random = Math.random }: ResilienceSources = {},
): ResilientBackend {
  return new RetriedBackend(backend, options, clock, random);
}

class RetriedBackend implements ResilientBackend {
  readonly id: string;
  readonly #backend: ChatBackend;
  readonly #options: FilledOptions;
  readonly #onAttempt: ResilienceOptions['onAttempt'];
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #domain: FailureDomain;
  readonly #rate: RateWindow;
  readonly #queue: AdmissionQueue;
  readonly #speed = new MeasuredSpeed();
  #calls = 0;

  constructor(
    backend: ChatBackend,
    options: ResilienceOptions,
    clock: Clock,
    random: () => number,
  ) {
    this.id = backend.id;
    this.#backend = backend;
    this.#options = fillOptions(options);
    this.#onAttempt = options.onAttempt;
    this.#clock = clock;
    this.#random = random;
    this.#domain = options.failureDomain ?? createFailureDomain({}, { clock });
    const { requestsPerMinute, tokensPerMinute } = this.#options;
    this.#rate = new RateWindow(requestsPerMinute, tokensPerMinute, clock);
    this.#queue = new AdmissionQueue({ backendId: this.id, ...this.#options }, this.#rate, clock);
  }

  supports(request: EngineRequest): BackendSupport {
    return this.#backend.supports(request);
  }

  state(): ResilientState {
    const { circuit, recentFailures } = this.#domain;
    return { circuit, recentFailures, queueLength: this.#queue.length, ...this.#speed.read() };
  }

  async *answer(request: EngineRequest, options: ResilientCallOptions): AsyncGenerator<StreamPart> {
    options.signal.throwIfAborted();
    const limits = fillTimeLimits(this.#options.timeLimits, options.timeLimits);
    const scope = new Scope(options.signal, this.#clock);
    scope.limit(limits.totalMs, () => timeLimitError(this.id, 'total', limits.totalMs));
    try {
      const attempt = await this.#open(request, options, limits, scope);
      yield* deliverAnswer(attempt, options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      throw error;
    } finally {
      scope.close();
    }
  }

  /** Tries until some try shows content, and gives that one. */
  #open(
    request: EngineRequest,
    options: ResilientCallOptions,
    limits: TimeLimits,
    scope: Scope,
  ): Promise<Attempt> {
    const { initialBackoffMs, maximumBackoffMs, maximumAttempts } = this.#options;
    const nextBackoffMs = fullJitter(initialBackoffMs, maximumBackoffMs, this.#random);
    const deadlineMs = this.#clock.now() + limits.totalMs;
    const order = this.#calls++;
    let waitMs: number | null = 0;
    const policy = retry(
      handleWhen((error) => {
        waitMs = this.#waitAfter(error, nextBackoffMs);
        return waitMs !== null && !scope.signal.aborted && this.#clock.now() + waitMs < deadlineMs;
      }),
      // The wait is ours: cockatiel's own can neither be aborted nor driven by a clock.
      { maxAttempts: maximumAttempts - 1, backoff: new ConstantBackoff(0) },
    );
    return scope.until(
      policy.execute(async ({ attempt }) => {
        if (attempt > 0) await scope.sleep(waitMs ?? 0);
        return this.#try(request, options, { limits, scope, order, number: attempt + 1 });
      }),
    );
  }

  /** How long to wait before the next try, or null where there must be none. */
  #waitAfter(error: unknown, nextBackoffMs: () => number): number | null {
    if (!isTransient(error) || this.#domain.circuit === 'open') return null;
    const retryAfterMs = retryAfterOf(error) ?? 0;
    // Never earlier than the server asks, and not all of its clients at the same moment.
    return retryAfterMs > this.#options.maximumRetryAfterMs ? null : retryAfterMs + nextBackoffMs();
  }

  async #try(
    request: EngineRequest,
    options: ResilientCallOptions,
    { limits, scope, order, number }: TryContext,
  ): Promise<Attempt> {
    this.#refuseWhileOpen();
    const { priority = 'interactive', estimatedTokens = estimateTokens(request) } = options;
    const admission = await this.#queue.enter({ priority, order, estimatedTokens }, scope.signal);
    try {
      this.#refuseWhileOpen();
    } catch (error) {
      admission.release();
      throw error;
    }
    const attempt = new Attempt({
      backend: this.#backend,
      request,
      idempotencyKey: options.idempotencyKey,
      number,
      limits,
      clock: this.#clock,
      signal: scope.signal,
      admission,
      speed: this.#speed,
      isAbortedByCaller: () => options.signal.aborted,
      onEnd: (event, error) => {
        this.#account(event, error);
        notify(this.#onAttempt, event);
        notify(options.onAttempt, event);
      },
    });
    return this.#domain.protect(() => attempt.open(), scope.signal);
  }

  #refuseWhileOpen(): void {
    if (this.#domain.circuit === 'open') throw circuitOpen(this.id, this.#domain.retryAfterMs);
  }

  #account(event: AttemptEvent, error: unknown): void {
    if (event.outcome === 'finished') this.#domain.finished();
    if (event.outcome === 'failed' && event.phase === 'streaming') this.#domain.brokeOff();
    const retryAfterMs = Math.min(retryAfterOf(error) ?? 0, this.#options.maximumRetryAfterMs);
    if (retryAfterMs > 0) this.#rate.pause(retryAfterMs);
  }
}

interface TryContext {
  limits: TimeLimits;
  scope: Scope;
  order: number;
  number: number;
}
