import { type Backend, dataClasses, type Policy } from './policy.ts';

/** A fault that the schema cannot see, and where it stands. */
export interface Contradiction {
  path: string;
  reason: string;
}

/** Gives the first place where a well-formed policy contradicts itself, or null. */
export function findContradiction(policy: Policy): Contradiction | null {
  return (
    contradictoryBackend(policy.backends) ??
    contradictoryBoundary(policy) ??
    contradictoryMode(policy) ??
    contradictoryBudget(policy) ??
    contradictoryRanking(policy)
  );
}

function contradictoryBackend(backends: readonly Backend[]): Contradiction | null {
  const ids = new Set<string>();
  for (const [index, backend] of backends.entries()) {
    const path = `backends.${index}`;
    if (ids.has(backend.id)) {
      return { path: `${path}.id`, reason: `"${backend.id}" is already the id of another backend` };
    }
    ids.add(backend.id);
    if ((backend.zone === 'device') !== (backend.region === 'device')) {
      return {
        path: `${path}.region`,
        reason: 'zone and region must both be "device", or neither',
      };
    }
    if (backend.zone === 'device' && backend.retentionDays !== 0) {
      return { path: `${path}.retentionDays`, reason: 'nobody retains what stays on the device' };
    }
  }
  return null;
}

/** A more sensitive class may never reach farther than a less sensitive one. */
function contradictoryBoundary({ boundary }: Policy): Contradiction | null {
  for (const dataClass of dataClasses) {
    const rule = boundary[dataClass];
    const twice = rule.zonesWithConsent.find((zone) => rule.zones.includes(zone));
    if (twice !== undefined) {
      return {
        path: `boundary.${dataClass}.zonesWithConsent`,
        reason: `"${twice}" is open without consent already`,
      };
    }
  }
  for (const [lower, higher] of [
    ['public', 'internal'],
    ['internal', 'restricted'],
  ] as const) {
    const wide = boundary[lower];
    const narrow = boundary[higher];
    const farther = narrow.zones.find((zone) => !wide.zones.includes(zone));
    if (farther !== undefined) {
      return {
        path: `boundary.${higher}.zones`,
        reason: `"${farther}" is open to ${higher} data but not to ${lower} data`,
      };
    }
    if (narrow.maximumRetentionDays > wide.maximumRetentionDays) {
      return {
        path: `boundary.${higher}.maximumRetentionDays`,
        reason: `${higher} data may be kept longer than ${lower} data`,
      };
    }
  }
  return null;
}

function contradictoryMode({ mode, backends }: Policy): Contradiction | null {
  const onDevice = backends.some((backend) => backend.zone === 'device');
  const elsewhere = backends.some((backend) => backend.zone !== 'device');
  if (mode === 'only_on_device' && !onDevice) {
    return { path: 'mode', reason: 'only_on_device, but no backend is on the device' };
  }
  if (mode === 'only_in_cloud' && !elsewhere) {
    return { path: 'mode', reason: 'only_in_cloud, but every backend is on the device' };
  }
  return null;
}

function contradictoryBudget({ budget }: Policy): Contradiction | null {
  const { perRequestUsd, perDayUsd, perMonthUsd } = budget;
  if (perRequestUsd !== undefined && perDayUsd !== undefined && perRequestUsd > perDayUsd) {
    return { path: 'budget.perRequestUsd', reason: 'one request may cost more than a day' };
  }
  if (perDayUsd !== undefined && perMonthUsd !== undefined && perDayUsd > perMonthUsd) {
    return { path: 'budget.perDayUsd', reason: 'one day may cost more than a month' };
  }
  return null;
}

function contradictoryRanking({ ranking }: Policy): Contradiction | null {
  return ranking.latency + ranking.cost + ranking.quality > 0
    ? null
    : { path: 'ranking', reason: 'every weight is 0' };
}
