import {
  DeviceLostError,
  type EngineRequest,
  type FinishPart,
  InterruptedError,
  type StreamPart,
  type TextDeltaPart,
  type ToolCallPart,
  WorkerLostError,
} from '@localmost/protocol';

/**
 * What the app has been shown of one answer, so that a second run can go on where the first broke
 * off. The rule: once for each request, after the loss of a worker or a device, and only where the
 * second run must give the same text: greedy, or with a seed, or with nothing shown yet. What it
 * gives is compared with what was shown, and shown no second time.
 */
export class ShownAnswer {
  readonly #repeatable: boolean;
  #text = '';
  #tokens = 0;
  readonly #calls: string[] = [];
  #started = false;
  /** How much the run under way has given: less than was shown while it repeats. */
  #given = { text: 0, calls: 0 };
  #recovery: { cause: string; lostAt: number; readyAt: number; tokens: number } | undefined;

  constructor({ sampling }: EngineRequest) {
    this.#repeatable = sampling?.temperature === 0 || sampling?.seed !== undefined;
  }

  /** Whether the answer that ended in this may be run again; if so, it is counted as begun again. */
  beginAgainAfter(thrown: unknown): boolean {
    if (!(thrown instanceof WorkerLostError || thrown instanceof DeviceLostError)) return false;
    if (this.#recovery) return false;
    const nothingShown = this.#text === '' && this.#calls.length === 0;
    if (!nothingShown && !this.#repeatable) return false;
    const lostAt = performance.now();
    this.#recovery = { cause: thrown.code, lostAt, readyAt: lostAt, tokens: this.#tokens };
    this.#given = { text: 0, calls: 0 };
    return true;
  }

  /** Tells that the engine is ready for the second run. */
  engineIsReady(): void {
    if (this.#recovery) this.#recovery.readyAt = performance.now();
  }

  /** What of a part is to be shown. @throws InterruptedError when the second run is another answer */
  show(part: StreamPart): StreamPart | undefined {
    if (part.type === 'start') {
      const first = !this.#started;
      this.#started = true;
      return first ? part : undefined;
    }
    if (part.type === 'text-delta') return this.#showText(part);
    if (part.type === 'tool-call') return this.#showCall(part);
    return this.#showFinish(part);
  }

  #showText(part: TextDeltaPart): StreamPart | undefined {
    const { delta } = part;
    const due = this.#text.slice(this.#given.text, this.#given.text + delta.length);
    if (!delta.startsWith(due)) throw this.#anotherAnswer();
    this.#given.text += delta.length;
    const rest = delta.slice(due.length);
    if (rest === '' && delta !== '') return undefined;
    this.#text += rest;
    this.#tokens += part.tokenIds.length;
    return { ...part, delta: rest };
  }

  #showCall(part: ToolCallPart): StreamPart | undefined {
    const { name, argumentsJson } = part.call;
    const call = JSON.stringify([name, argumentsJson]);
    const due = this.#calls[this.#given.calls];
    this.#given.calls += 1;
    if (due !== undefined && due !== call) throw this.#anotherAnswer();
    if (due !== undefined) return undefined;
    this.#calls.push(call);
    return part;
  }

  #showFinish(part: FinishPart): StreamPart {
    const { text, calls } = this.#given;
    if (text < this.#text.length || calls < this.#calls.length) throw this.#anotherAnswer();
    if (!this.#recovery) return part;
    const { cause, lostAt, readyAt, tokens } = this.#recovery;
    return { ...part, recovery: { cause, replayedTokens: tokens, restartMs: readyAt - lostAt } };
  }

  #anotherAnswer(): InterruptedError {
    return new InterruptedError({
      message:
        'The answer broke off, and its second run gave another text: it is not put together.',
      details: { partialText: this.#text, cause: this.#recovery?.cause ?? '' },
      remedies: ['Send the request again.'],
    });
  }
}
