import type { Attempt, Backend } from '@localmost/policy';
import type { ChatBackend, Decision, StreamPart } from '@localmost/protocol';
import { type Clock, hedge } from '@localmost/resilience';
import { type AttemptProgress, attemptAnswer } from './attempt-answer.ts';
import type { CachedAnswers } from './cached-answers.ts';
import { interruption, mayFallBack, typedError } from './fallback.ts';
import { type Lane, openLane } from './lane.ts';
import { recordContent, recordFailure } from './record.ts';
import { backendOf, type RequestCase } from './request-case.ts';
import type { RouterLedger } from './router-options.ts';
import type { StatefulBackend } from './stateful-backend.ts';
import type { WireWatches } from './wire-backend.ts';

/** What answers are made with: the same for all requests. */
export interface AnsweringParts {
  /** By id. */
  backends: ReadonlyMap<string, StatefulBackend>;
  watches: ReadonlyMap<string, WireWatches>;
  ledger: RouterLedger | undefined;
  cache: CachedAnswers;
  /** Asks a second backend too where the first is silent for so long; public data only. */
  hedgeAfterMs: number | undefined;
  clock: Clock;
}

/**
 * Streams the answer to a decided request: from the cache, or from the first backend of the
 * decision that gives one. `progress` tells whoever catches an error how far it had come.
 * @throws InterruptedError, the last backend's error, or the signal's reason
 */
export async function* answerCase(
  one: RequestCase,
  parts: AnsweringParts,
  progress: AttemptProgress,
  signal: AbortSignal,
): AsyncGenerator<StreamPart> {
  const cached = await parts.cache.lookUp(one);
  if (cached) {
    yield* cached;
    return;
  }
  const attempts: Attempt[] = [];
  let failure: unknown;
  for (;;) {
    const id = one.seams.nextAttempt(one.decision, attempts);
    if (id === null) throw failure ?? new RangeError('the decision names nobody');
    const asked = [id];
    const tries = one.tries;
    try {
      yield* attempt(one, parts, { asked, progress, signal });
      return;
    } catch (thrown) {
      const facts = backendOf(one.policy, id);
      // What failed on the wire was written down there.
      if (one.tries === tries) recordFailure(one, facts, thrown);
      failure = errorOf(thrown, facts, { progress, signal });
      if (!mayFallBack(thrown)) throw failure;
      const end = {
        phase: progress.hasContent ? 'streaming' : 'before-first-token',
        // The user's abort is the end, whatever the backend made of it.
        outcome: signal.aborted ? 'aborted-by-user' : 'failed',
      } as const;
      for (const each of asked) attempts.push({ id: each, ...end });
    }
  }
}

function errorOf(
  thrown: unknown,
  facts: Backend,
  { progress, signal }: Omit<AttemptTerms, 'asked'>,
): unknown {
  if (signal.aborted) return signal.reason;
  return progress.hasContent
    ? interruption(thrown, facts, progress.partialText)
    : typedError(thrown, facts);
}

/** What differs from attempt to attempt. `asked` grows when a second backend is asked too. */
interface AttemptTerms {
  asked: string[];
  progress: AttemptProgress;
  signal: AbortSignal;
}

async function* attempt(
  one: RequestCase,
  parts: AnsweringParts,
  { asked, progress, signal }: AttemptTerms,
): AsyncGenerator<StreamPart> {
  const [id = ''] = asked;
  const lanes = [openLaneTo(id, one, parts)];
  const rival = rivalOf(id, one, parts);
  if (rival !== null) lanes.push(openLaneTo(rival, one, parts));
  const [first, second] = lanes;
  if (!first) return;
  const backend = second ? hedged(first, second, parts, asked) : first.backend;
  const call = { signal, idempotencyKey: first.idempotencyKey };
  const seen: StreamPart[] = [];
  try {
    const answer = backend.answer(first.engine, call);
    for await (const part of attemptAnswer(answer, one.decision, progress)) {
      seen.push(part);
      if (part.type === 'finish') {
        const { facts } = lanes.find((lane) => lane.hasAnswered()) ?? first;
        recordContent(one, facts, progress.partialText);
        await parts.cache.keep(one, facts.id, seen);
      }
      yield part;
    }
  } finally {
    for (const lane of lanes) await lane.close();
  }
}

function hedged(
  { backend }: Lane,
  rival: Lane,
  { hedgeAfterMs: delayMs = 0, clock }: AnsweringParts,
  asked: string[],
): ChatBackend {
  const onSecond = () => asked.push(rival.facts.id);
  return hedge(backend, rival.backend, { delayMs, onSecond }, { clock });
}

function openLaneTo(id: string, one: RequestCase, parts: AnsweringParts): Lane {
  const backend = parts.backends.get(id);
  const watches = parts.watches.get(id);
  if (!backend || !watches) throw new RangeError(`"${id}" is not within reach`);
  const facts = backendOf(one.policy, id);
  return openLane(one, one.id, { facts, backend, watches, ledger: parts.ledger });
}

/** Who may be asked besides: the next of the decision, both outside the device, for public data. */
function rivalOf(id: string, one: RequestCase, { hedgeAfterMs }: AnsweringParts): string | null {
  const rival = nextAfter(one.decision, id);
  if (hedgeAfterMs === undefined || !one.seams.mayHedge(one.dataClass) || rival === null)
    return null;
  const zones = [id, rival].map((each) => backendOf(one.policy, each).zone);
  return zones.includes('device') ? null : rival;
}

function nextAfter({ cascade }: Decision, id: string): string | null {
  return cascade[cascade.indexOf(id) + 1] ?? null;
}
