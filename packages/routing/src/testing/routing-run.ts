import { type AnswerCache, createJournal, type Journal } from '@localmost/journal';
import { createSpanSink, type SpanTracer } from '@localmost/journal/spans';
import type { Backend } from '@localmost/policy';
import type { StreamPart } from '@localmost/protocol';
import type { SensitivityClassifier } from '@localmost/sensitivity';
import { memoryLedger } from '@localmost/spending';
import { createRouterWith } from '../router.ts';
import type { RoutedBackend } from '../router-options.ts';
import { type RouterSeams, routerSeams } from '../router-seams.ts';
import { faultyAnswer } from './fault-script.ts';
import { InstantClock } from './instant-clock.ts';
import { type RoutingProblem, secret } from './routing-problems.ts';

/** One thing that could be seen from outside during a run, in order. */
export type Sighting =
  /** A backend got the request, as a call or as the question whether it supports it. */
  | { kind: 'called' | 'asked'; id: string; atMs: number; besides: boolean; afterAbort: boolean }
  /** A part reached the caller. */
  | { kind: 'part'; part: StreamPart }
  /** Something was written: a record of the journal, of the audit, of the cache, a span. */
  | {
      kind: 'journal' | 'audit' | 'cache' | 'span';
      type: string;
      backendId: string | undefined;
      text: string;
    };

/** What could be seen of a run, and how it ended. */
export interface RoutingTrace {
  sightings: readonly Sighting[];
  aborted: boolean;
  /** `finished`, or what was thrown. */
  end: { finished: true } | { finished: false; thrown: unknown };
  /** Money that nobody settled. */
  openReservations: number;
}

/** Runs the router over a problem, with every part that could carry data away watched. */
export async function runRouting(
  problem: RoutingProblem,
  seams: RouterSeams = routerSeams,
): Promise<RoutingTrace> {
  const { policy, request, snapshot, engine } = problem;
  const clock = new InstantClock(snapshot.nowMs);
  const controller = new AbortController();
  const { signal } = controller;
  const sightings: Sighting[] = [];
  const ledger = memoryLedger({ clock });
  const watched = { problem, clock, signal, sightings, running: new Set<AbortSignal>() };
  const router = createRouterWith(seams, {
    policy,
    backends: Object.fromEntries(
      policy.backends.map((one) => [one.id, watchedBackend(one, watched)]),
    ),
    classifier: classifierOf(problem),
    classificationBudgetMs: 5,
    ledger,
    journal: await watchedJournal(problem, sightings),
    cache: watchedCache(sightings),
    clock,
    random: () => 0.5,
    device: () => {
      const { online, freeMemoryBytes, battery } = snapshot;
      return { online, freeMemoryBytes, battery };
    },
    countTokens: () => request.promptTokens,
    ...(problem.hedgeAfterMs !== undefined && { hedgeAfterMs: problem.hedgeAfterMs }),
  });
  const { abort } = problem;
  if (abort && 'afterMs' in abort) clock.schedule(() => controller.abort(), abort.afterMs);
  const { mode, declaredClass, consent, sessionId, maxCostUsd, needs } = request;
  const { deadlineMs, timeToFirstTokenMs } = request;
  const routed = {
    engine,
    mode,
    data: declaredClass,
    consent,
    sessionId,
    maxCostUsd,
    deadlineMs,
    timeToFirstTokenMs,
    minimumQuality: needs.minimumQuality,
    restartAfterInterruption: problem.restartAfterInterruption,
  };
  let parts = 0;
  let end: RoutingTrace['end'];
  try {
    if (abort && 'afterParts' in abort && abort.afterParts === 0) controller.abort();
    for await (const part of router.answer(routed, { signal })) {
      sightings.push({ kind: 'part', part });
      parts += 1;
      if (abort && 'afterParts' in abort && abort.afterParts === parts) controller.abort();
    }
    end = { finished: true };
  } catch (thrown) {
    end = { finished: false, thrown };
  }
  clock.stop();
  const openReservations = (await ledger.openReservations()).length;
  return { sightings, aborted: signal.aborted, end, openReservations };
}

interface Watched {
  problem: RoutingProblem;
  clock: InstantClock;
  signal: AbortSignal;
  sightings: Sighting[];
  /** Signals of the calls that are under way. */
  running: Set<AbortSignal>;
}

function watchedBackend({ id }: Backend, watched: Watched): RoutedBackend {
  const { problem, clock, signal, sightings, running } = watched;
  const place = problem.policy.backends.findIndex((one) => one.id === id);
  const script = problem.faults[place] ?? ['none'];
  let calls = 0;
  const sight = (kind: 'called' | 'asked') => {
    const besides = [...running].some((other) => !other.aborted);
    sightings.push({ kind, id, atMs: clock.now(), besides, afterAbort: signal.aborted });
  };
  return {
    id,
    state: () => problem.snapshot.backends[id] ?? { availability: 'unavailable' },
    supports() {
      sight('asked');
      return { supported: true };
    },
    async *answer(request, options) {
      sight('called');
      running.add(options.signal);
      const fault = script[Math.min(calls, script.length - 1)] ?? 'none';
      calls += 1;
      try {
        yield* faultyAnswer(id, fault, request);
      } finally {
        running.delete(options.signal);
      }
    },
  };
}

/** Finds the secret wherever it is shown, and answers as the problem says. */
function classifierOf(problem: RoutingProblem): SensitivityClassifier | null {
  const { detectedClass } = problem.request;
  if (detectedClass !== null) {
    return {
      classify: (text) => ({
        class: text.includes(secret) ? detectedClass : 'public',
        score: 1,
        findings: [],
      }),
    };
  }
  switch (problem.classifierFault) {
    case 'missing':
      return null;
    case 'slow':
      return { classify: () => new Promise(() => undefined) };
    case 'malformed':
      return { classify: () => ({ class: 'public', score: Number.NaN, findings: [] }) };
    default:
      return {
        classify(text) {
          throw new Error(text);
        },
      };
  }
}

async function watchedJournal(
  { auditFailsAt, recordContent }: RoutingProblem,
  sightings: Sighting[],
): Promise<Journal> {
  const spans = await createSpanSink({ tracer: watchedTracer(sightings) });
  let audits = 0;
  const sighting = (kind: 'journal' | 'audit', event: { type: string }): Sighting => {
    const backendId = 'backendId' in event ? String(event.backendId) : undefined;
    return { kind, type: event.type, backendId, text: JSON.stringify(event) };
  };
  return createJournal({
    recordContent,
    sinks: [
      (event) => sightings.push(sighting('journal', event)),
      spans,
      (event) => {
        throw new Error(JSON.stringify(event));
      },
    ],
    audit(event) {
      audits += 1;
      if (audits - 1 === auditFailsAt) throw new Error('the disk is full');
      sightings.push(sighting('audit', event));
    },
  });
}

function watchedTracer(sightings: Sighting[]): SpanTracer {
  const sight = (type: string, value: unknown) => {
    const text = JSON.stringify(value);
    sightings.push({ kind: 'span', type, backendId: undefined, text });
  };
  return {
    startSpan(name, options) {
      sight('span', { name, options });
      return {
        setAttributes: (attributes) => sight('attributes', attributes),
        setStatus: (status) => sight('status', status),
        end: () => undefined,
      };
    },
  };
}

/** Keeps whatever it is given, so that the router's own restraint is what is tested. */
function watchedCache(sightings: Sighting[]): AnswerCache {
  const sight = (type: string, value: unknown) => {
    const text = JSON.stringify(value);
    sightings.push({ kind: 'cache', type, backendId: undefined, text });
  };
  return {
    async lookUp(question) {
      sight('lookUp', question);
      return null;
    },
    async keep(question, parts) {
      sight('keep', { question, parts });
    },
    clear: async () => undefined,
  };
}
