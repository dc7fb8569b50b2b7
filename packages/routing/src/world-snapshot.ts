import type { ParsedPolicy, Snapshot } from '@localmost/policy';
import type { Clock } from '@localmost/resilience';
import type { DeviceState, RouterLedger } from './router-options.ts';
import type { StatefulBackend } from './stateful-backend.ts';
import { within } from './within.ts';

/** What a snapshot is taken of. */
export interface World {
  policy: ParsedPolicy;
  /** Only those that some request could reach. */
  backends: ReadonlyMap<string, StatefulBackend>;
  ledger: RouterLedger | undefined;
  clock: Clock;
  device: () => DeviceState | Promise<DeviceState>;
}

/** The device and the ledger answer at once or count as not knowing. */
const timeoutMs = 2000;

/** Gives the world as a decision sees it: the clock, the device, money spent, and every backend. */
export async function takeSnapshot(world: World): Promise<Snapshot> {
  const [{ online, freeMemoryBytes, battery }, spent] = await Promise.all([
    within(world.device, timeoutMs, cutOffDevice),
    moneySpent(world),
  ]);
  return {
    nowMs: world.clock.now(),
    online,
    freeMemoryBytes,
    battery,
    spent,
    backends: Object.fromEntries(
      [...world.backends].map(([id, backend]) => [id, backend.policyState()]),
    ),
  };
}

/** A device that cannot tell counts as one without a network: it answers by itself or not at all. */
const cutOffDevice: DeviceState = { online: false, freeMemoryBytes: null, battery: null };

/** Read only where a cap asks for it. A ledger that cannot tell leaves nothing to be spent. */
async function moneySpent({ policy, ledger }: World): Promise<Snapshot['spent']> {
  const { perDayUsd, perMonthUsd } = policy.budget;
  if (!ledger || (perDayUsd ?? perMonthUsd) === undefined) return { todayUsd: 0, thisMonthUsd: 0 };
  const allOfIt = Number.MAX_SAFE_INTEGER;
  const unknown = { todayUsd: allOfIt, thisMonthUsd: allOfIt };
  const { todayUsd, thisMonthUsd } = await within(() => ledger.spent(), timeoutMs, unknown);
  return { todayUsd, thisMonthUsd };
}

/** What a browser tells without being asked for more. */
export function defaultDevice(): DeviceState {
  const online: boolean | undefined = globalThis.navigator?.onLine;
  return { online: online ?? true, freeMemoryBytes: null, battery: null };
}
