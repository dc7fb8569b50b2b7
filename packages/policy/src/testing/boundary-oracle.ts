import type { Decision } from '@localmost/protocol';
import { nextAttempt } from '../next-attempt.ts';
import type { Backend } from '../policy.ts';
import type { Problem } from './arbitraries.ts';

/**
 * Says what is wrong with a decision, or null. Written from the promise and not from the rules: it
 * shares no code with them, so that a fault in a rule does not hide itself.
 */
export function breachOf(
  { policy, request, snapshot }: Problem,
  decision: Decision,
): string | null {
  for (const id of reachable(decision)) {
    const backend = policy.backends.find((one) => one.id === id);
    if (!backend) return `${id} is not in the policy`;
    if (!mayReceive(backend, { policy, request, snapshot })) {
      return `${id} in zone ${backend.zone} may be tried with ${decision.dataClass} data`;
    }
  }
  const listed = decision.candidates.map(({ id }) => id).sort();
  if (
    listed.join() !==
    policy.backends
      .map(({ id }) => id)
      .sort()
      .join()
  ) {
    return 'not every backend has a verdict';
  }
  const reasoned = decision.candidates.every(({ rule }) => rule.length > 0);
  return reasoned ? null : 'a verdict has no rule';
}

/** All backends that a run of failures could reach, by whatever way they are named. */
function reachable(decision: Decision): string[] {
  const ids = new Set(decision.cascade);
  if (decision.chosen !== null) ids.add(decision.chosen);
  for (const { id, verdict } of decision.candidates) if (verdict !== 'rejected') ids.add(id);
  const attempts: { id: string; phase: 'before-first-token'; outcome: 'failed' }[] = [];
  for (let next = nextAttempt(decision, attempts); next; next = nextAttempt(decision, attempts)) {
    ids.add(next);
    attempts.push({ id: next, phase: 'before-first-token', outcome: 'failed' });
  }
  return [...ids];
}

/** Whether the data may go to a backend at the time of the snapshot; written from the promise. */
export function mayReceive(backend: Backend, { policy, request, snapshot }: Problem): boolean {
  const worth = { public: 0, internal: 1, restricted: 2 } as const;
  const found = request.detectedClass ?? 'restricted';
  const dataClass = worth[found] >= worth[request.declaredClass] ? found : request.declaredClass;
  const rule = policy.boundary[dataClass];
  const mode = request.mode ?? policy.mode;
  if (mode === 'only_on_device' && backend.zone !== 'device') return false;
  if (mode === 'only_in_cloud' && backend.zone === 'device') return false;
  if (backend.retentionDays > rule.maximumRetentionDays) return false;
  if (backend.zone !== 'device' && rule.regions && !rule.regions.includes(backend.region)) {
    return false;
  }
  if (rule.zones.includes(backend.zone)) return true;
  const { consent } = request;
  return (
    consent !== undefined &&
    rule.zonesWithConsent.includes(backend.zone) &&
    snapshot.nowMs >= consent.grantedAtMs &&
    snapshot.nowMs < consent.expiresAtMs &&
    consent.zones.includes(backend.zone) &&
    consent.dataClasses.includes(dataClass) &&
    (consent.backends === undefined || consent.backends.includes(backend.id)) &&
    (consent.sessionId === undefined || consent.sessionId === request.sessionId)
  );
}
