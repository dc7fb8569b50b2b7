import type {
  BackendCallOptions,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';
import { type Clock, systemClock } from './clock.ts';
import { deliverAnswer, type OpenedAnswer } from './deliver-answer.ts';
import { PartReader } from './part-reader.ts';
import { Scope } from './scope.ts';

/** When a second backend is asked too. */
export interface HedgeOptions {
  /** How long the first one may be silent. */
  delayMs: number;
  /** Called when the request goes to the second one too: from here on it may cost money twice. */
  onSecond?: () => void;
}

/**
 * Gives a backend that asks `primary` and, where that shows no content within the delay, `second`
 * too. Whichever shows content first answers; the other is cancelled, and nothing of it is seen. A
 * primary that fails before the delay is over has failed: going on elsewhere is the caller's choice.
 * The prompt may go to both: only for requests that may, and only where both are paid for.
 */
export function hedge(
  primary: ChatBackend,
  second: ChatBackend,
  options: HedgeOptions,
  { clock = systemClock }: { clock?: Clock } = {},
): ChatBackend {
  return {
    id: primary.id,
    supports(request) {
      const support = primary.supports(request);
      return support.supported ? second.supports(request) : support;
    },
    answer: (request, callOptions) =>
      hedgedAnswer({ primary, second, clock, ...options }, request, callOptions),
  };
}

interface Hedge extends HedgeOptions {
  primary: ChatBackend;
  second: ChatBackend;
  clock: Clock;
}

async function* hedgedAnswer(
  hedged: Hedge,
  request: EngineRequest,
  options: BackendCallOptions,
): AsyncGenerator<StreamPart> {
  options.signal.throwIfAborted();
  const scope = new Scope(options.signal, hedged.clock);
  const legs: Leg[] = [];
  const start = (backend: ChatBackend) => {
    const leg = new Leg(backend, request, options, new Scope(scope.signal, hedged.clock));
    legs.push(leg);
    return leg;
  };
  try {
    const winner = await scope.until(firstToShow(hedged, scope, start));
    for (const leg of legs) if (leg !== winner) leg.cancel();
    yield* deliverAnswer(winner);
  } catch (error) {
    options.signal.throwIfAborted();
    throw error;
  } finally {
    for (const leg of legs) leg.cancel();
    scope.close();
  }
}

async function firstToShow(
  { primary, second, delayMs, onSecond, clock }: Hedge,
  scope: Scope,
  start: (backend: ChatBackend) => Leg,
): Promise<Leg> {
  const first = start(primary);
  const delay = new Scope(scope.signal, clock);
  try {
    const early = await Promise.race([first.shown, delay.sleep(delayMs)]);
    if (early) return early;
  } finally {
    delay.end(undefined);
  }
  onSecond?.();
  const other = start(second);
  try {
    return await Promise.any([first.shown, other.shown]);
  } catch {
    // Both failed. The first one's failure is the one that the caller knows how to go on from.
    return first.shown;
  }
}

/** One of the two answers. */
class Leg implements OpenedAnswer {
  readonly backendId: string;
  /** Itself, once it has shown content. */
  readonly shown: Promise<Leg>;
  readonly #scope: Scope;
  readonly #reader: PartReader;
  #held: readonly StreamPart[] = [];
  #isFinished = false;

  constructor(
    backend: ChatBackend,
    request: EngineRequest,
    options: BackendCallOptions,
    scope: Scope,
  ) {
    this.backendId = backend.id;
    this.#scope = scope;
    const answer = backend.answer(request, { ...options, signal: scope.signal });
    this.#reader = new PartReader(answer, scope, backend.id);
    this.shown = this.#show();
    // The loser's failure is not news: somebody else has answered.
    this.shown.catch(() => {});
  }

  get held(): readonly StreamPart[] {
    return this.#held;
  }

  async next(): Promise<StreamPart> {
    const part = await this.#reader.next();
    this.#isFinished = part.type === 'finish';
    return part;
  }

  async close(): Promise<void> {
    if (this.#isFinished) await this.#scope.until(this.#reader.letGo());
    this.cancel();
  }

  /** Stops an answer that is not wanted; nothing happens where it is over. */
  cancel(): void {
    this.#scope.end(new DOMException('The answer was not read to its end.', 'AbortError'));
    this.#reader.letGo().catch(() => {});
  }

  async #show(): Promise<this> {
    this.#held = await this.#reader.readToContent();
    this.#isFinished = this.#held.at(-1)?.type === 'finish';
    return this;
  }
}
