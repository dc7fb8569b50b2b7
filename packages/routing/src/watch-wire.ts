import { type Backend, modelMismatch } from '@localmost/policy';
import type { EngineRequest, FinishPart, StreamPart } from '@localmost/protocol';
import type { AttemptEvent } from '@localmost/resilience';
import type { Charge, TryCharge } from './charge.ts';
import { errorCode, errorStatus, knownCode } from './error-facts.ts';
import { eventBase, type RequestCase } from './request-case.ts';
import { requestBytes } from './token-estimate.ts';
import type { WireTry, WireWatch } from './wire-backend.ts';

/** The watch of one request at one backend, over all its tries. */
export interface CaseWatch extends WireWatch {
  /** For the retry loop, which knows the end of a try even where the backend hangs. */
  onAttempt(event: AttemptEvent): void;
  /** Whether a try of it gave the whole answer. */
  hasAnswered(): boolean;
  /** Resolves once the money of every ended try is booked. */
  settled(): Promise<void>;
}

/**
 * Watches one request at one backend. Before each try: the gate, the money, then the record with
 * the bytes that are about to be handed over, awaited where the data is restricted.
 */
export function watchWire(one: RequestCase, backend: Backend, charge: Charge): CaseWatch {
  let current: TryRecord | undefined;
  const records: TryRecord[] = [];
  return {
    async admit(request) {
      one.seams.passGate(backend, one, one.clock.now());
      const money = await charge.beginTry();
      one.tries += 1;
      const attempt = one.tries;
      await one.journal.recordBefore({
        type: 'attempt',
        ...eventBase(one, backend),
        attempt,
        requestBytes: requestBytes(request),
        ...limits(request),
      });
      money.sent();
      current = new TryRecord(one, backend, money, attempt);
      records.push(current);
      return current;
    },
    onAttempt({ outcome, errorCode: code, status }) {
      if (outcome !== 'finished') current?.fail(knownCode(code), status, undefined);
      current = undefined;
    },
    hasAnswered: () => records.some(({ hasFinished }) => hasFinished),
    async settled() {
      await Promise.all(records.map(({ booked }) => booked));
    },
  };
}

function limits({ maxOutputTokens, sampling }: EngineRequest) {
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(sampling?.temperature !== undefined && { temperature: sampling.temperature }),
  };
}

/** What one try gave, until it ends; what comes later, from a backend that hung, is not heard. */
class TryRecord implements WireTry {
  readonly #one: RequestCase;
  readonly #backend: Backend;
  readonly #money: TryCharge;
  readonly #attempt: number;
  #answerBytes = 0;
  #hasContent = false;
  #finish: FinishPart | undefined;
  #isOver = false;
  hasFinished = false;
  /** Resolves once the money is booked; at once while the try runs. */
  booked: Promise<void> = Promise.resolve();

  constructor(one: RequestCase, backend: Backend, money: TryCharge, attempt: number) {
    this.#one = one;
    this.#backend = backend;
    this.#money = money;
    this.#attempt = attempt;
  }

  saw(part: StreamPart): void {
    if (this.#isOver) return;
    if (part.type === 'start') this.#reportMismatch(part.answeringModel);
    if (part.type === 'finish') this.#finish = part;
    this.#hasContent ||= part.type === 'tool-call' || part.type === 'text-delta';
    this.#answerBytes += contentBytes(part);
  }

  async ended(thrown?: unknown): Promise<void> {
    if (thrown !== undefined) this.fail(errorCode(thrown), errorStatus(thrown), thrown);
    else if (!this.#isOver && this.#finish) this.#finished(this.#finish);
    await this.booked;
  }

  fail(code: string, status: number | undefined, thrown: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#one.journal.record(
      this.#hasContent
        ? { type: 'interrupted', ...this.#base(), code, answerBytes: this.#answerBytes }
        : { type: 'failure', ...this.#base(), code, ...(status !== undefined && { status }) },
    );
    // After content no status says any more that the work was not done.
    this.#book(this.#money.failed(this.#hasContent ? undefined : thrown));
  }

  #finished({ reason, usage, timings }: FinishPart): void {
    this.#isOver = true;
    this.hasFinished = true;
    const answerBytes = this.#answerBytes;
    this.#one.journal.record({
      type: 'finish',
      ...this.#base(),
      reason,
      usage,
      timings,
      answerBytes,
    });
    this.#book(this.#money.finished(usage, this.#hasContent));
  }

  /** Money that could not be settled stays reserved, which is the safe side; the answer goes on. */
  #book(work: Promise<void>): void {
    this.booked = work.catch((thrown: unknown) => {
      this.#one.journal.record({ type: 'failure', ...this.#base(), code: errorCode(thrown) });
    });
  }

  #reportMismatch(answered: string | undefined): void {
    const mismatch = answered === undefined ? null : modelMismatch(this.#backend, answered);
    if (!mismatch) return;
    this.#one.journal.record({
      type: 'model-mismatch',
      ...this.#base(),
      pinned: mismatch.pinned,
      answered: this.#one.seams.shownModel(mismatch.answered, this.#one.dataClass),
    });
  }

  #base() {
    return { ...eventBase(this.#one, this.#backend), attempt: this.#attempt };
  }
}

function contentBytes(part: StreamPart): number {
  if (part.type === 'text-delta') return utf8Bytes(part.delta);
  return part.type === 'tool-call' ? utf8Bytes(part.call.argumentsJson) : 0;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
