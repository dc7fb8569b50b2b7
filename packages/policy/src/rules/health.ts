import { atLeast, atMost, type Rule } from './rule.ts';

/** A backend that nothing is known about is not used. */
export const availabilityHealth: Rule = ({ state }) => {
  const observed = state?.availability ?? 'unknown';
  return observed === 'ready' || observed === 'loadable'
    ? null
    : { rule: 'health.availability', observed, limit: ['ready', 'loadable'] };
};

/** Without a network only the device answers. */
export const networkHealth: Rule = ({ backend }, { snapshot }) =>
  backend.zone === 'device' || snapshot.online
    ? null
    : { rule: 'health.network', observed: 'offline', limit: 'online' };

export const circuitHealth: Rule = ({ state }) =>
  state?.circuit === 'open'
    ? { rule: 'health.circuit', observed: 'open', limit: ['closed', 'half-open'] }
    : null;

/** On the device only: elsewhere the circuit counts failures, by their share. */
export const failuresHealth: Rule = ({ backend, state }, { policy }) =>
  backend.zone !== 'device'
    ? null
    : atMost('health.failures', state?.recentFailures ?? 0, policy.health.maximumRecentFailures);

/** On the device only: elsewhere many answers run at the same time. */
export const queueHealth: Rule = ({ backend, state }, { policy }) =>
  backend.zone !== 'device'
    ? null
    : atMost('health.queue', state?.queueLength ?? 0, policy.health.maximumQueueLength);

/** A model that is not loaded yet needs memory. */
export const memoryHealth: Rule = ({ backend, state }, { snapshot, policy }) =>
  backend.zone !== 'device' || state?.availability === 'ready' || snapshot.freeMemoryBytes === null
    ? null
    : atLeast('health.memory', snapshot.freeMemoryBytes, policy.health.minimumFreeMemoryBytes);

export const batteryHealth: Rule = ({ backend }, { snapshot, policy }) =>
  backend.zone !== 'device' || snapshot.battery === null || snapshot.battery.charging
    ? null
    : atLeast('health.battery', snapshot.battery.level, policy.health.minimumBatteryLevel);
