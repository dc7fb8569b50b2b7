import type { CandidateVerdict, DataClass, Decision } from '@localmost/protocol';
import { candidateOf } from './candidate.ts';
import { dataClasses, type ParsedPolicy } from './policy.ts';
import type { PolicyRequest, Snapshot } from './policy-request.ts';
import { type Ranked, rank } from './rank.ts';
import { checkRequest } from './request-schema.ts';
import { rules as allRules } from './rules/index.ts';
import type { Candidate, Refusal, Rule, RuleContext } from './rules/rule.ts';

/**
 * Decides which backends may answer a request, in which order, and says why of every one. Pure:
 * equal arguments give an equal decision. `chosen` is null where no backend may answer.
 * @throws InvalidRequestError, InvalidConsentError when an argument is malformed or out of date
 */
export function decide(request: PolicyRequest, snapshot: Snapshot, policy: ParsedPolicy): Decision {
  return decideByRules(allRules, request, snapshot, policy);
}

/** `decide` with other rules; exported to the tests, which leave rules out to prove they matter. */
export function decideByRules(
  rules: readonly Rule[],
  request: PolicyRequest,
  snapshot: Snapshot,
  policy: ParsedPolicy,
): Decision {
  checkRequest(request, snapshot);
  const context: RuleContext = {
    request,
    snapshot,
    policy,
    mode: request.mode ?? policy.mode,
    dataClass: effectiveClass(request.declaredClass, request.detectedClass),
  };
  const admitted: Candidate[] = [];
  const rejected: CandidateVerdict[] = [];
  for (const backend of policy.backends) {
    const candidate = candidateOf(backend, request, snapshot);
    const refusal = firstRefusal(rules, candidate, context);
    if (refusal) rejected.push({ ...named(candidate), verdict: 'rejected', ...refusal });
    else admitted.push(candidate);
  }
  const ranked = rank(admitted, context);
  const cascade = ranked.slice(0, policy.maximumAttempts).map((entry) => idOf(entry));
  return {
    version: 1,
    requestId: request.id,
    atMs: snapshot.nowMs,
    policyId: policy.id,
    policyFingerprint: policy.fingerprint,
    mode: context.mode,
    dataClass: context.dataClass,
    chosen: cascade[0] ?? null,
    cascade,
    candidates: [...ranked.map((entry, place) => rankVerdict(entry, place, policy)), ...rejected],
  };
}

/** The higher of what was declared and what was found; nothing found counts as restricted. */
export function effectiveClass(declared: DataClass, detected: DataClass | null): DataClass {
  if (detected === null) return 'restricted';
  return dataClasses.indexOf(detected) > dataClasses.indexOf(declared) ? detected : declared;
}

function firstRefusal(
  rules: readonly Rule[],
  candidate: Candidate,
  context: RuleContext,
): Refusal | null {
  for (const rule of rules) {
    const refusal = rule(candidate, context);
    if (refusal) return refusal;
  }
  return null;
}

function rankVerdict(entry: Ranked, place: number, policy: ParsedPolicy): CandidateVerdict {
  const name = named(entry.candidate);
  if (place >= policy.maximumAttempts) {
    const limit = policy.maximumAttempts;
    return { ...name, verdict: 'rejected', rule: 'cascade.attempts', observed: place + 1, limit };
  }
  const score = Math.round(entry.score * 1e6) / 1e6;
  const verdict = place === 0 ? 'chosen' : 'eligible';
  return { ...name, verdict, rule: 'ranking', observed: score, limit: null };
}

function named({ backend }: Candidate) {
  return { id: backend.id, zone: backend.zone, modelVersion: backend.model.version };
}

function idOf({ candidate }: Ranked): string {
  return candidate.backend.id;
}
