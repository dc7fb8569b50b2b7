import type { DataClass, ExecutionMode, TrustZone } from '@localmost/protocol';
import { decide, effectiveClass } from './decide.ts';
import { dataClasses, type ParsedPolicy, trustZones } from './policy.ts';
import type { BackendState, PolicyRequest, Snapshot } from './policy-request.ts';

/** One change that would have sent the request elsewhere. */
export interface Counterfactual {
  /** What would have to change, such as `request.mode` or `snapshot.online`. */
  path: string;
  from: string;
  to: string;
  /** Who would then answer; null for nobody. */
  chosen: string | null;
}

interface Variant {
  path: string;
  from: string;
  to: string;
  request?: Partial<PolicyRequest>;
  snapshot?: Partial<Snapshot>;
}

/**
 * Gives every single change to the request or the world, out of those a person could bring about,
 * that changes who answers. Pure; it decides once for each change.
 * @throws InvalidRequestError, InvalidConsentError as `decide` does
 */
export function counterfactuals(
  request: PolicyRequest,
  snapshot: Snapshot,
  policy: ParsedPolicy,
): Counterfactual[] {
  const actual = decide(request, snapshot, policy).chosen;
  return variants(request, snapshot, policy).flatMap((variant) => {
    const { chosen } = decide(
      { ...request, ...variant.request },
      { ...snapshot, ...variant.snapshot },
      policy,
    );
    const { path, from, to } = variant;
    return chosen === actual ? [] : [{ path, from, to, chosen }];
  });
}

const modes: readonly ExecutionMode[] = [
  'only_on_device',
  'prefer_on_device',
  'prefer_in_cloud',
  'only_in_cloud',
];

function variants(request: PolicyRequest, snapshot: Snapshot, policy: ParsedPolicy): Variant[] {
  const dataClass = effectiveClass(request.declaredClass, request.detectedClass);
  return [
    ...otherModes(request, policy),
    ...otherClasses(dataClass),
    ...consents(dataClass, request, snapshot, policy),
    ...otherNeeds(request),
    ...otherWorlds(snapshot),
    ...recoveries(snapshot, policy),
  ];
}

function otherModes(request: PolicyRequest, policy: ParsedPolicy): Variant[] {
  const from = request.mode ?? policy.mode;
  return modes
    .filter((mode) => mode !== from)
    .map((to) => ({ path: 'request.mode', from, to, request: { mode: to } }));
}

function otherClasses(from: DataClass): Variant[] {
  return dataClasses
    .filter((dataClass) => dataClass !== from)
    .map((to) => ({
      path: 'decision.dataClass',
      from,
      to,
      request: { declaredClass: to, detectedClass: to },
    }));
}

function consents(
  dataClass: DataClass,
  request: PolicyRequest,
  { nowMs }: Snapshot,
  policy: ParsedPolicy,
): Variant[] {
  const from = request.consent ? request.consent.zones.join('+') : 'none';
  const openable = (zone: TrustZone) => policy.boundary[dataClass].zonesWithConsent.includes(zone);
  return trustZones.filter(openable).map((zone) => ({
    path: 'request.consent',
    from,
    to: zone,
    request: {
      consent: {
        id: 'counterfactual',
        zones: [zone],
        dataClasses: [dataClass],
        grantedAtMs: nowMs,
        expiresAtMs: nowMs + 1,
      },
    },
  }));
}

function otherNeeds(request: PolicyRequest): Variant[] {
  const { needs, ...rest } = request;
  const result: Variant[] = [];
  const dropped = (need: 'tools' | 'json') =>
    result.push({
      path: `request.needs.${need}`,
      from: 'true',
      to: 'false',
      request: { needs: { ...needs, [need]: false } },
    });
  if (needs.tools) dropped('tools');
  if (needs.json) dropped('json');
  if (needs.minimumQuality > 0) {
    result.push({
      path: 'request.needs.minimumQuality',
      from: String(needs.minimumQuality),
      to: '0',
      request: { needs: { ...needs, minimumQuality: 0 } },
    });
  }
  for (const limit of ['maxCostUsd', 'deadlineMs', 'timeToFirstTokenMs'] as const) {
    if (rest[limit] === undefined) continue;
    const path = `request.${limit}`;
    result.push({ path, from: String(rest[limit]), to: 'none', request: { [limit]: undefined } });
  }
  return result;
}

function otherWorlds(snapshot: Snapshot): Variant[] {
  const { online, spent, freeMemoryBytes, battery } = snapshot;
  const change = (path: string, from: unknown, to: unknown, part: Partial<Snapshot>): Variant => ({
    path: `snapshot.${path}`,
    from: String(from),
    to: String(to),
    snapshot: part,
  });
  const result = [change('online', online, !online, { online: !online })];
  if (spent.todayUsd + spent.thisMonthUsd > 0) {
    const none = { todayUsd: 0, thisMonthUsd: 0 };
    result.push(
      change('spent', `${spent.todayUsd} / ${spent.thisMonthUsd}`, '0 / 0', { spent: none }),
    );
  }
  if (freeMemoryBytes !== null) {
    const ample = Number.MAX_SAFE_INTEGER;
    result.push(change('freeMemoryBytes', freeMemoryBytes, 'ample', { freeMemoryBytes: ample }));
  }
  if (battery && !battery.charging) {
    const charging = { ...battery, charging: true };
    result.push(change('battery', battery.level, 'charging', { battery: charging }));
  }
  return result;
}

const healthy: BackendState = {
  availability: 'ready',
  circuit: 'closed',
  queueLength: 0,
  recentFailures: 0,
};

function recoveries(snapshot: Snapshot, policy: ParsedPolicy): Variant[] {
  return policy.backends
    .filter(({ id }) => !isHealthy(snapshot.backends[id]))
    .map(({ id }) => ({
      path: `snapshot.backends.${id}`,
      from: snapshot.backends[id]?.availability ?? 'unknown',
      to: 'ready',
      snapshot: { backends: { ...snapshot.backends, [id]: healthy } },
    }));
}

function isHealthy(state: BackendState | undefined): boolean {
  return (
    state?.availability === 'ready' &&
    state.circuit === 'closed' &&
    state.queueLength === 0 &&
    state.recentFailures === 0
  );
}
