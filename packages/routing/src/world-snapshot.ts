import type { ParsedPolicy, Snapshot } from '@localmost/policy';
import type { Clock } from '@localmost/resilience';
import type { DeviceState, RouterLedger } from './router-options.ts';
import type { StatefulBackend } from './stateful-backend.ts';

/** What a snapshot is taken of. */
export interface World {
  policy: ParsedPolicy;
  /** Only those that some request could reach. */
  backends: ReadonlyMap<string, StatefulBackend>;
  ledger: RouterLedger | undefined;
  clock: Clock;
  device: () => DeviceState | Promise<DeviceState>;
}

/** Gives the world as a decision sees it: the clock, the device, money spent, and every backend. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  const [device, spent] = await Promise.all([
    deviceState(world.device),
    world.ledger?.spent() ?? { todayUsd: 0, thisMonthUsd: 0 },
  ]);
  return {
    nowMs: world.clock.now(),
    ...device,
    spent: { todayUsd: spent.todayUsd, thisMonthUsd: spent.thisMonthUsd },
    backends: Object.fromEntries(
      [...world.backends].map(([id, backend]) => [id, backend.policyState()]),
    ),
  };
}

/** A device that cannot tell counts as one without a network: it answers by itself or not at all. */
async function deviceState(device: World['device']): Promise<DeviceState> {
  try {
    const { online, freeMemoryBytes, battery } = await device();
    return { online, freeMemoryBytes, battery };
  } catch {
    return { online: false, freeMemoryBytes: null, battery: null };
  }
}

/** What a browser tells without being asked for more. */
export function defaultDevice(): DeviceState {
  const online: boolean | undefined = globalThis.navigator?.onLine;
  return { online: online ?? true, freeMemoryBytes: null, battery: null };
}
