import type { AnswerCache, CacheQuestion } from '@localmost/journal';
import { type Attempt, nextAttempt } from '@localmost/policy';
import type { StreamPart } from '@localmost/protocol';
import { type AttemptProgress, attemptAnswer } from './attempt-answer.ts';
import { type Charge, openCharge } from './charge.ts';
import { errorCode } from './error-facts.ts';
import { interruption, mayFallBack, typedError } from './fallback.ts';
import {
  backendOf,
  engineRequestFor,
  eventBase,
  type RequestCase,
  remainingCaps,
} from './request-case.ts';
import type { RouterLedger } from './router-options.ts';
import type { StatefulBackend } from './stateful-backend.ts';
import { watchWire } from './watch-wire.ts';
import type { WireWatches } from './wire-backend.ts';
import { worstCostUsd } from './worst-cost.ts';

/** What answers are made with: the same for all requests. */
export interface AnsweringParts {
  /** By id. */
  backends: ReadonlyMap<string, StatefulBackend>;
  watches: ReadonlyMap<string, WireWatches>;
  ledger: RouterLedger | undefined;
  cache: AnswerCache | undefined;
}

/**
 * Streams the answer to a decided request: from the cache, or from the first backend of the
 * decision that gives one. `progress` tells whoever catches an error how far it had come.
 */
export async function* answerCase(
  one: RequestCase,
  parts: AnsweringParts,
  progress: AttemptProgress,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const cached = await lookUp(one, parts.cache);
  if (cached) {
    yield* cached;
    return;
  }
  const attempts: Attempt[] = [];
  let failure: Error | undefined;
  for (;;) {
    const id = nextAttempt(one.decision, attempts);
    if (id === null) throw failure ?? new Error('the decision names nobody');
    try {
      yield* attempt(one, parts, id, progress, signal);
      return;
    } catch (thrown) {
      // The user's abort is the end, whatever the backend made of it.
      signal.throwIfAborted();
      const backend = backendOf(one.policy, id);
      if (progress.hasContent) throw interruption(thrown, backend, progress.partialText);
      failure = typedError(thrown, backend);
      if (!mayFallBack(thrown)) throw failure;
      attempts.push({ id, phase: 'before-first-token', outcome: 'failed' });
    }
  }
}

async function* attempt(
  one: RequestCase,
  { backends, watches, ledger, cache }: AnsweringParts,
  id: string,
  progress: AttemptProgress,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const facts = backendOf(one.policy, id);
  const backend = backends.get(id);
  const open = watches.get(id);
  if (!backend || !open) throw new RangeError(`"${id}" is not within reach`);
  const charge = chargeOf(one, id, backend, ledger);
  const idempotencyKey = `${one.id}:${id}`;
  const watch = watchWire(one, facts, charge);
  open.set(idempotencyKey, watch);
  const tries = one.tries;
  const seen: StreamPart[] = [];
  try {
    const { decision } = one;
    const engine = engineRequestFor(facts, one);
    const call = { ...callOptions(one), signal, idempotencyKey, onAttempt: watch.onAttempt };
    const answer = backend.answer(engine, call);
    for await (const part of attemptAnswer(answer, { decision, signal, progress })) {
      if (cache && one.dataClass !== 'restricted') seen.push(part);
      if (part.type === 'finish')
        if (one.dataClass !== 'restricted') await cache?.keep(questionOf(one, id), seen);
      yield part;
    }
  } catch (thrown) {
    // What failed on the wire was written down there.
    if (one.tries === tries) {
      one.journal.record({ type: 'failure', ...eventBase(one, facts), code: errorCode(thrown) });
    }
    throw thrown;
  } finally {
    open.delete(idempotencyKey);
    await watch.settled();
    await closeQuietly(charge, one, id);
  }
}

/** A request's own limits stand in for the backend's. */
function callOptions({ request, priority }: RequestCase) {
  const { deadlineMs, timeToFirstTokenMs } = request;
  return {
    priority,
    timeLimits: {
      ...(deadlineMs !== undefined && { totalMs: deadlineMs }),
      ...(timeToFirstTokenMs !== undefined && { firstTokenMs: timeToFirstTokenMs }),
    },
    estimatedTokens: request.promptTokens + request.maxOutputTokens,
  };
}

function chargeOf(
  one: RequestCase,
  id: string,
  backend: StatefulBackend,
  ledger: RouterLedger | undefined,
): Charge {
  const facts = backendOf(one.policy, id);
  const worst = worstCostUsd(facts, one.request);
  return openCharge({
    chargeId: `${one.id}:${id}`,
    backend: facts,
    ledger,
    worstCostUsd: worst,
    caps: () => remainingCaps(one),
    honoursIdempotencyKeys: backend.honoursIdempotencyKeys,
    onStep(step) {
      if (step.step === 'reserved') one.money.committedUsd += step.amountUsd;
      else if (step.step === 'released') one.money.committedUsd -= step.amountUsd;
      else one.money.committedUsd += step.amountUsd - worst;
      one.journal.record({ type: 'spending', ...eventBase(one, facts), ...step });
    },
  });
}

/** Money that could not be given back stays reserved, which is the safe side. */
async function closeQuietly(charge: Charge, one: RequestCase, id: string): Promise<void> {
  try {
    await charge.close();
  } catch (thrown) {
    const base = eventBase(one, backendOf(one.policy, id));
    one.journal.record({ type: 'failure', ...base, code: errorCode(thrown) });
  }
}

function questionOf(one: RequestCase, id: string): CacheQuestion {
  const backend = backendOf(one.policy, id);
  const { dataClass } = one;
  const request = engineRequestFor(backend, one);
  return { dataClass, request, model: { backendId: id, ...backend.model } };
}

/** Only what the chosen backend answered before: a decision is never second-guessed by a cache. */
async function lookUp(
  one: RequestCase,
  cache: AnswerCache | undefined,
): Promise<StreamPart[] | null> {
  const { chosen } = one.decision;
  if (!cache || chosen === null || one.dataClass === 'restricted') return null;
  const parts = await cache.lookUp(questionOf(one, chosen));
  if (!parts) return null;
  const texts = parts.map((part) => (part.type === 'text-delta' ? part.delta : ''));
  one.journal.record({
    type: 'cache-hit',
    ...eventBase(one, backendOf(one.policy, chosen)),
    answerBytes: new TextEncoder().encode(texts.join('')).byteLength,
  });
  const { decision } = one;
  return parts.map((part) => (part.type === 'start' ? { ...part, decision } : part));
}
