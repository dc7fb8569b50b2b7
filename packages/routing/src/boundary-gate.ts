import type { Backend, ParsedPolicy, PolicyRequest } from '@localmost/policy';
import { type DataClass, type ExecutionMode, NoCandidateError } from '@localmost/protocol';

/** What a gate needs to know of the request it guards. */
export interface GateCase {
  policy: ParsedPolicy;
  request: PolicyRequest;
  mode: ExecutionMode;
  dataClass: DataClass;
}

/**
 * Lets a request through to a backend or throws. The last lock before bytes move: it is asked for
 * every try, at the time of that try, and shares no code with the rules that decided, so that a
 * fault there, or a consent that ran out while the request waited, stops here.
 * @throws NoCandidateError when the data may not go there now
 */
export function passGate(backend: Backend, gate: GateCase, nowMs: number): void {
  const obstacle = obstacleTo(backend, gate, nowMs);
  if (obstacle === null) return;
  throw new NoCandidateError({
    message: `${gate.dataClass} data may not go to "${backend.id}" in the zone ${backend.zone}: ${obstacle}.`,
    details: { backendId: backend.id, zone: backend.zone, dataClass: gate.dataClass, obstacle },
    remedies: [
      'Ask for consent again where it has run out.',
      'Send the request to a backend that is nearer.',
    ],
  });
}

function obstacleTo(
  { id, zone, region, retentionDays }: Backend,
  { policy, request, mode, dataClass }: GateCase,
  nowMs: number,
): string | null {
  if (mode === 'only_on_device' && zone !== 'device') return 'the request stays on the device';
  if (mode === 'only_in_cloud' && zone === 'device') return 'the request runs in the cloud only';
  const boundary = policy.boundary[dataClass];
  if (retentionDays > boundary.maximumRetentionDays) return 'it would be kept too long';
  if (zone !== 'device' && boundary.regions && !boundary.regions.includes(region)) {
    return 'the region is not allowed';
  }
  if (boundary.zones.includes(zone)) return null;
  const { consent } = request;
  const consented =
    consent !== undefined &&
    boundary.zonesWithConsent.includes(zone) &&
    consent.zones.includes(zone) &&
    consent.dataClasses.includes(dataClass) &&
    (consent.backends === undefined || consent.backends.includes(id)) &&
    (consent.sessionId === undefined || consent.sessionId === request.sessionId) &&
    consent.grantedAtMs <= nowMs &&
    nowMs < consent.expiresAtMs;
  return consented ? null : 'no consent in force opens the zone';
}

/** Whether any request of any class could ever reach a backend; one that none can is let go of. */
export function isReachable(backend: Backend, { boundary }: ParsedPolicy): boolean {
  return Object.values(boundary).some(
    ({ zones, zonesWithConsent }) =>
      zones.includes(backend.zone) || zonesWithConsent.includes(backend.zone),
  );
}
