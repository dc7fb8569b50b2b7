import {
  type ChatBackend,
  type EngineRequest,
  LocalmostError,
  type StreamPart,
} from '@localmost/protocol';
import type { Admission } from './admission-queue.ts';
import type { AttemptEvent } from './attempt-event.ts';
import type { Clock } from './clock.ts';
import type { OpenedAnswer } from './deliver-answer.ts';
import type { MeasuredSpeed } from './measured-speed.ts';
import { isContent, PartReader } from './part-reader.ts';
import { Scope } from './scope.ts';
import { type TimeLimits, timeLimitError } from './time-limits.ts';
import { retryAfterOf } from './transient.ts';

/** A backend that holds on for longer after its end is believed to hang. */
const graceMs = 5000;

/** What one try is made of. */
export interface AttemptInit {
  backend: ChatBackend;
  request: EngineRequest;
  idempotencyKey: string | undefined;
  number: number;
  limits: TimeLimits;
  clock: Clock;
  /** Ends the try when it aborts. */
  signal: AbortSignal;
  /** Given back when the try is over. */
  admission: Admission;
  speed: MeasuredSpeed;
  /** Called once, at the end. */
  onEnd: (event: AttemptEvent) => void;
  isAbortedByCaller: () => boolean;
}

/** One wire try: measures it, holds it to its time limits, and clears up behind it. */
export class Attempt implements OpenedAnswer {
  readonly #init: AttemptInit;
  readonly #scope: Scope;
  readonly #startedAtMs: number;
  #reader: PartReader | undefined;
  #held: readonly StreamPart[] = [];
  #firstContentAtMs: number | undefined;
  #isOver = false;
  #hasFinished = false;
  #clearedUp: Promise<void> = Promise.resolve();
  /** Its reader stopped reading. */
  #isUnwanted = false;

  constructor(init: AttemptInit) {
    this.#init = init;
    this.#startedAtMs = init.clock.now();
    this.#scope = new Scope(init.signal, init.clock);
    const { signal } = this.#scope;
    // The caller may never ask for another part: the end must not wait for that.
    signal.addEventListener('abort', () => this.#fail(signal.reason), { once: true });
  }

  get backendId(): string {
    return this.#init.backend.id;
  }

  get held(): readonly StreamPart[] {
    return this.#held;
  }

  /** Sends the request and reads up to the first content. */
  async open(): Promise<this> {
    const { backend, request, idempotencyKey, limits } = this.#init;
    const { signal } = this.#scope;
    await this.#within('first-token', limits.firstTokenMs, async () => {
      signal.throwIfAborted();
      const answer = backend.answer(request, {
        signal,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
      this.#reader = new PartReader(answer, this.#scope, backend.id);
      this.#held = await this.#reader.readToContent();
      for (const part of this.#held) this.#see(part);
    });
    return this;
  }

  async next(): Promise<StreamPart> {
    const reader = this.#reader;
    if (!reader) throw new TypeError('The try was never opened.');
    const { betweenTokensMs } = this.#init.limits;
    return this.#within('between-tokens', betweenTokensMs, async () => {
      const part = await reader.next();
      this.#see(part);
      return part;
    });
  }

  async close(): Promise<void> {
    this.#isUnwanted = !this.#isOver;
    if (this.#isUnwanted) this.#scope.end(new DOMException('Nobody reads on.', 'AbortError'));
    try {
      if (this.#hasFinished) await this.#scope.until(this.#clearedUp);
    } catch (error) {
      if (!this.#scope.signal.aborted) throw error;
    } finally {
      this.#scope.close();
    }
  }

  async #within<T>(
    phase: 'first-token' | 'between-tokens',
    limitMs: number,
    work: () => Promise<T>,
  ): Promise<T> {
    const callOff = this.#scope.limit(limitMs, () =>
      timeLimitError(this.backendId, phase, limitMs),
    );
    try {
      return await work();
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      callOff();
    }
  }

  #see(part: StreamPart): void {
    const { clock, speed, admission } = this.#init;
    if (isContent(part) && this.#firstContentAtMs === undefined) {
      this.#firstContentAtMs = clock.now();
      speed.addFirstToken(this.#firstContentAtMs - this.#startedAtMs);
    }
    if (part.type !== 'finish') return;
    const { promptTokens, completionTokens } = part.usage;
    const tokens = promptTokens + completionTokens;
    if (tokens > 0 && Number.isFinite(tokens)) admission.rate.tokens = tokens;
    if (this.#firstContentAtMs !== undefined) {
      speed.addAnswer(completionTokens, clock.now() - this.#firstContentAtMs);
    }
    this.#end({ outcome: 'finished' });
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const { isAbortedByCaller } = this.#init;
    const status = error instanceof LocalmostError ? error.details.status : undefined;
    const retryAfterMs = retryAfterOf(error);
    this.#end({
      outcome: isAbortedByCaller() || this.#isUnwanted ? 'aborted' : 'failed',
      errorCode: codeOf(error),
      ...(typeof status === 'number' && { status }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    this.#scope.end(error);
  }

  #end(how: Pick<AttemptEvent, 'outcome' | 'errorCode' | 'status' | 'retryAfterMs'>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hasFinished = how.outcome === 'finished';
    const { backend, idempotencyKey, number, clock, onEnd } = this.#init;
    const first = this.#firstContentAtMs;
    this.#clearedUp = this.#clearUp();
    // Where nobody waits for it, what a backend throws after its end is no news.
    this.#clearedUp.catch(() => {});
    onEnd({
      backendId: backend.id,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      attempt: number,
      phase: first === undefined ? 'before-first-token' : 'streaming',
      durationMs: clock.now() - this.#startedAtMs,
      ...(first !== undefined && { timeToFirstTokenMs: first - this.#startedAtMs }),
      ...how,
    });
  }

  /** Gives the place back when the backend has let go of the answer, or hangs. */
  async #clearUp(): Promise<void> {
    const { clock, admission } = this.#init;
    let callOff = () => {};
    const grace = new Promise<void>((resolve) => {
      callOff = clock.schedule(resolve, graceMs);
    });
    try {
      await Promise.race([this.#reader?.letGo(), grace]);
    } finally {
      callOff();
      admission.release();
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof LocalmostError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
