import type { BackendSupport, ChatBackend, EngineRequest, StreamPart } from '@localmost/protocol';
import { AdmissionQueue } from './admission-queue.ts';
import { Attempt } from './attempt.ts';
import { type AttemptEvent, notify } from './attempt-event.ts';
import { fullJitter } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { deliverAnswer } from './deliver-answer.ts';
import { createFailureDomain, type FailureDomain } from './failure-domain.ts';
import { circuitOpen } from './failures.ts';
import { MeasuredSpeed } from './measured-speed.ts';
import {
  type FilledOptions,
  fillOptions,
  fillTimeLimits,
  type ResilienceOptions,
} from './options.ts';
import { RateWindow } from './rate-window.ts';
import type { ResilientCallOptions, ResilientState } from './resilient-call.ts';
import { retrying } from './retry-loop.ts';
import { Scope } from './scope.ts';
import { type TimeLimits, timeLimitError } from './time-limits.ts';
import { estimateTokens } from './token-estimate.ts';
import { isTransient, retryAfterOf } from './transient.ts';

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
  return new RetriedBackend(backend, options, { clock, random });
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
    { clock, random }: Required<ResilienceSources>,
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
      const call = { request, options, limits, scope, order: this.#calls++ };
      const rules = {
        maximumAttempts: this.#options.maximumAttempts,
        waitAfter: this.#waits(limits.totalMs),
        scope,
      };
      const attempt = await retrying(rules, (number) => this.#try(call, number));
      yield* deliverAnswer(attempt);
    } catch (error) {
      options.signal.throwIfAborted();
      throw error;
    } finally {
      scope.close();
    }
  }

  /** The waits of one call, which begins now. */
  #waits(totalMs: number): (error: unknown) => number | null {
    const { initialBackoffMs, maximumBackoffMs, maximumRetryAfterMs } = this.#options;
    const nextBackoffMs = fullJitter(initialBackoffMs, maximumBackoffMs, this.#random);
    const deadlineMs = this.#clock.now() + totalMs;
    return (error) => {
      if (!isTransient(error) || this.#domain.circuit === 'open') return null;
      const retryAfterMs = retryAfterOf(error) ?? 0;
      if (retryAfterMs > maximumRetryAfterMs) return null;
      // Never earlier than the server asks, and not all of its clients at the same moment.
      const waitMs = retryAfterMs + nextBackoffMs();
      return this.#clock.now() + waitMs < deadlineMs ? waitMs : null;
    };
  }

  async #try(call: Call, number: number): Promise<Attempt> {
    const { request, options, limits, scope, order } = call;
    const { priority = 'interactive', estimatedTokens = estimateTokens(request) } = options;
    this.#refuseWhileOpen();
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
      onEnd: (event) => {
        this.#account(event);
        notify(this.#onAttempt, event);
        notify(options.onAttempt, event);
      },
    });
    return this.#domain.protect(() => attempt.open(), scope.signal);
  }

  #refuseWhileOpen(): void {
    if (this.#domain.circuit === 'open') throw circuitOpen(this.id, this.#domain.retryAfterMs);
  }

  #account({ outcome, phase, retryAfterMs = 0 }: AttemptEvent): void {
    if (outcome === 'finished') this.#domain.finished();
    if (outcome === 'failed' && phase === 'streaming') this.#domain.brokeOff();
    const pauseMs = Math.min(retryAfterMs, this.#options.maximumRetryAfterMs);
    if (pauseMs > 0) this.#rate.pause(pauseMs);
  }
}

/** One request on its way. */
interface Call {
  request: EngineRequest;
  options: ResilientCallOptions;
  limits: TimeLimits;
  scope: Scope;
  order: number;
}
