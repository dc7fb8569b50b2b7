import { mayReceive } from '@localmost/policy/testing';
import { LocalmostError, type StreamPart } from '@localmost/protocol';
import { type RoutingProblem, secret } from './routing-problems.ts';
import type { RoutingTrace, Sighting } from './routing-run.ts';

/**
 * Says which promise a run broke, or null. Written from the promises and not from the router: it
 * looks only at what could be seen from outside.
 */
export function breachOfRun(problem: RoutingProblem, trace: RoutingTrace): string | null {
  return (
    strayByte(problem, trace) ??
    strayWord(problem, trace) ??
    missingRecord(problem, trace) ??
    secondTry(problem, trace) ??
    splice(problem, trace) ??
    badEnd(trace)
  );
}

type Call = Extract<Sighting, { kind: 'called' | 'asked' }>;

function isCall(sighting: Sighting): sighting is Call {
  return sighting.kind === 'called' || sighting.kind === 'asked';
}

function isRestricted({ request }: RoutingProblem): boolean {
  return [request.declaredClass, request.detectedClass ?? 'restricted'].includes('restricted');
}

/** Every backend that saw the request must have been allowed to, at that moment. */
function strayByte(problem: RoutingProblem, { sightings }: RoutingTrace): string | null {
  const isPublic =
    problem.request.declaredClass === 'public' && problem.request.detectedClass === 'public';
  for (const { kind, id, atMs, besides, afterAbort } of sightings.filter(isCall)) {
    const facts = problem.policy.backends.find((one) => one.id === id);
    const snapshot = { ...problem.snapshot, nowMs: atMs };
    if (!facts || !mayReceive(facts, { ...problem, snapshot })) {
      return `${id} in zone ${facts?.zone} was ${kind} although the data may not go there`;
    }
    if (kind === 'called' && afterAbort) return `${id} was called after the abort`;
    if (kind === 'called' && besides && !isPublic) return `${id} was called beside another`;
  }
  return null;
}

/** Words of a restricted request stand nowhere; of others only where content was asked for. */
function strayWord(problem: RoutingProblem, { sightings }: RoutingTrace): string | null {
  const restricted = isRestricted(problem);
  for (const one of sightings) {
    if (one.kind === 'part' || isCall(one)) continue;
    if (one.kind === 'cache') {
      if (restricted) return `the cache was asked to ${one.type} a restricted answer`;
    } else if (one.text.includes(secret)) {
      const wanted = one.type === 'content' && problem.recordContent && !restricted;
      // A server's own words, of a request that may be known to it, are no secret of the app.
      const theirs = one.type === 'model-mismatch' || one.type === 'attributes';
      if (!wanted && (restricted || !theirs)) {
        return `the ${one.kind} wrote the request into ${one.type}`;
      }
    }
  }
  return null;
}

/** No call without a record before it; for restricted requests, one that the audit took. */
function missingRecord(problem: RoutingProblem, { sightings }: RoutingTrace): string | null {
  const record = isRestricted(problem) ? 'audit' : 'journal';
  const recorded = new Map<string, number>();
  for (const one of sightings) {
    if (one.kind === record && one.type === 'attempt' && one.backendId !== undefined) {
      recorded.set(one.backendId, (recorded.get(one.backendId) ?? 0) + 1);
    }
    if (one.kind !== 'called') continue;
    const left = (recorded.get(one.id) ?? 0) - 1;
    if (left < 0) return `${one.id} was called without a record of it`;
    recorded.set(one.id, left);
  }
  return null;
}

/** After the first content nobody else is asked, but for one new message where that was wished. */
function secondTry(problem: RoutingProblem, { sightings }: RoutingTrace): string | null {
  let hasContent = false;
  let hasToolCall = false;
  let restarts = 0;
  for (const one of sightings) {
    if (one.kind === 'part') {
      if (one.part.type === 'start' && hasContent) {
        restarts += 1;
        hasContent = false;
      }
      hasContent ||= one.part.type === 'text-delta' || one.part.type === 'tool-call';
      hasToolCall ||= one.part.type === 'tool-call';
    } else if (one.kind === 'called' && hasContent) {
      if (!problem.restartAfterInterruption) return `${one.id} was called after the first content`;
      if (hasToolCall) return `${one.id} was called after a tool call`;
    }
  }
  return restarts > (problem.restartAfterInterruption ? 1 : 0) ? 'it started too often' : null;
}

/** Between two starts, one backend speaks. */
function splice({ policy }: RoutingProblem, { sightings }: RoutingTrace): string | null {
  const parts = sightings.flatMap((one): StreamPart[] => (one.kind === 'part' ? [one.part] : []));
  let speaker: string | undefined;
  for (const part of parts) {
    if (part.type === 'start') {
      speaker = part.engineId;
      const admitted = part.decision?.cascade.includes(speaker) ?? false;
      if (!admitted) return `${speaker} answers and is not in the decision`;
      if (!policy.backends.some(({ id }) => id === speaker)) return `${speaker} is not known`;
    } else if (speaker === undefined) return 'a part came before the start';
    else if (part.type === 'text-delta' && part.delta !== `<${speaker}>`)
      return 'two answers, one text';
  }
  return null;
}

/** An answer that is whole, a typed error, or the user's own abort; and no money left lying. */
function badEnd({ sightings, aborted, end, openReservations }: RoutingTrace): string | null {
  if (openReservations > 0) return `${openReservations} reservations were left`;
  const last = sightings.findLast((one) => one.kind === 'part');
  if (end.finished) {
    return last?.kind === 'part' && last.part.type === 'finish' ? null : 'it ended without finish';
  }
  const typed = end.thrown instanceof LocalmostError;
  return typed || aborted ? null : `it threw ${String(end.thrown)}`;
}
