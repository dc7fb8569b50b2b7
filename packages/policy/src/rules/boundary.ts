import type { ConsentToken } from '@localmost/protocol';
import type { Backend } from '../policy.ts';
import type { Rule, RuleContext } from './rule.ts';

/** The caller's mode shuts out the other side altogether. */
export const modeBoundary: Rule = ({ backend }, { mode }) => {
  const onDevice = backend.zone === 'device';
  const shut = mode === 'only_on_device' ? !onDevice : mode === 'only_in_cloud' && onDevice;
  return shut ? { rule: 'boundary.mode', observed: backend.zone, limit: mode } : null;
};

/** The class of the data must be allowed into the zone, by the policy or by consent. */
export const zoneBoundary: Rule = ({ backend }, context) => {
  const { zones, zonesWithConsent } = context.policy.boundary[context.dataClass];
  if (zones.includes(backend.zone)) return null;
  if (!zonesWithConsent.includes(backend.zone)) {
    return { rule: 'boundary.zone', observed: backend.zone, limit: zones };
  }
  const missing = missingConsent(context, backend);
  return missing && { rule: 'boundary.consent', observed: missing, limit: backend.zone };
};

/** Outside the device, only regions on the list. */
export const regionBoundary: Rule = ({ backend }, { policy, dataClass }) => {
  const { regions } = policy.boundary[dataClass];
  if (backend.zone === 'device' || regions === undefined || regions.includes(backend.region)) {
    return null;
  }
  return { rule: 'boundary.region', observed: backend.region, limit: regions };
};

/** Nobody may keep the data longer than its class allows. */
export const retentionBoundary: Rule = ({ backend }, { policy, dataClass }) => {
  const limit = policy.boundary[dataClass].maximumRetentionDays;
  if (backend.retentionDays <= limit) return null;
  return { rule: 'boundary.retention', observed: backend.retentionDays, limit };
};

/** What the consent lacks for this backend, or null where it is complete. */
function missingConsent({ request, snapshot, dataClass }: RuleContext, backend: Backend) {
  const { consent } = request;
  if (!consent) return 'no consent';
  if (!inForce(consent, snapshot.nowMs)) return 'consent not in force';
  if (!consent.zones.includes(backend.zone)) return 'consent for other zones';
  if (!consent.dataClasses.includes(dataClass)) return 'consent for other data';
  if (consent.backends && !consent.backends.includes(backend.id)) {
    return 'consent for other backends';
  }
  if (consent.sessionId !== undefined && consent.sessionId !== request.sessionId) {
    return 'consent of another session';
  }
  return null;
}

/** Checked again here although bad dates are refused at the door: this rule must hold by itself. */
function inForce({ grantedAtMs, expiresAtMs }: ConsentToken, nowMs: number): boolean {
  return grantedAtMs <= nowMs && nowMs < expiresAtMs;
}
