import type {
  BackendCallOptions,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';
import { InterruptedError } from '@localmost/protocol';
import { type Clock, systemClock } from './clock.ts';
import { interrupted } from './failures.ts';
import { readPart, readToContent } from './read-to-content.ts';
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
  let winner: Leg | undefined;
  let partialText = '';
  let toolCalls = 0;
  try {
    winner = await scope.until(firstToShow(hedged, scope, start));
    for (const leg of legs) if (leg !== winner) leg.cancel();
    const held = [...(await winner.opened)];
    for (;;) {
      const part = held.shift() ?? (await winner.next());
      if (part.type === 'text-delta') partialText += part.delta;
      if (part.type === 'tool-call') toolCalls++;
      yield part;
      if (part.type === 'finish') return;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (!winner || error instanceof InterruptedError) throw error;
    throw interrupted(winner.backendId, partialText, toolCalls, error);
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
class Leg {
  readonly backendId: string;
  /** Its parts up to the first content. */
  readonly opened: Promise<readonly StreamPart[]>;
  /** Itself, once it has shown content. */
  readonly shown: Promise<Leg>;
  readonly #scope: Scope;
  readonly #parts: AsyncIterator<StreamPart>;

  constructor(
    backend: ChatBackend,
    request: EngineRequest,
    options: BackendCallOptions,
    scope: Scope,
  ) {
    this.backendId = backend.id;
    this.#scope = scope;
    this.#parts = backend
      .answer(request, { ...options, signal: scope.signal })
      [Symbol.asyncIterator]();
    this.opened = readToContent(this.#parts, scope, backend.id);
    this.shown = this.opened.then(() => this);
    // The loser's failure is not news: somebody else has answered.
    this.shown.catch(() => {});
  }

  next(): Promise<StreamPart> {
    return readPart(this.#parts, this.#scope, this.backendId);
  }

  cancel(): void {
    this.#scope.end(new DOMException('Another backend answered first.', 'AbortError'));
    Promise.resolve(this.#parts.return?.()).catch(() => {});
  }
}
